package dev.ingot.benchmarks;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;

/** Samples what later contexts of an engine do while they import modules, and counts the kinds of work. */
public final class Profile {
    private static final String SAMPLE = "jdk.ExecutionSample";

    /** The kinds of work by the names of classes; a kind comes before those that it is a part of. */
    private static final Map<String, Predicate<String>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("marshal.loads", name -> name.contains("MarshalModuleBuiltins"));
        KINDS.put("hashing bytecode", name -> name.contains("hashSource") || name.contains("SipHash"));
        KINDS.put("compiling regular expressions", name -> name.contains(".tregex."));
        KINDS.put("Ingot's Java", name -> name.startsWith("dev.ingot.") && !name.startsWith("dev.ingot.benchmarks."));
        KINDS.put(
                "making classes",
                name -> name.contains("BuildClass")
                        || name.contains("TypeBuiltins")
                        || name.contains("CreateType")
                        || name.contains("TypeNodes"));
        KINDS.put(
                "making the context",
                name -> name.contains("PythonContext.initialize") || name.contains("Python3Core"));
        KINDS.put("executing modules", name -> name.contains("PBytecodeDSLRootNode") || name.contains("CallTarget"));
    }

    private Profile() {}

    /**
     * Takes the script and the number of contexts, the first third of which warms the JVM up and is not sampled. The
     * system property {@code pack} names a pack with what the script imports. Needs {@code stackdepth=256}.
     */
    public static void main(String[] arguments) throws IOException {
        Source script = Source.newBuilder("python", new File(arguments[0])).build();
        int count = Integer.parseInt(arguments[1]);
        PythonHost.Builder builder = PythonHost.builder(Access.PROGRAM);
        String pack = System.getProperty("pack");
        if (pack != null) {
            builder.pack(Path.of(pack));
        }
        try (PythonHost host = builder.build();
                Recording recording = new Recording()) {
            recording.enable(SAMPLE).withPeriod(Duration.ofMillis(5));
            for (int number = 0; number < count; number++) {
                if (number == count / 3) {
                    recording.start();
                }
                try (Context context = host.newContext(settings -> settings.out(OutputStream.nullOutputStream()))) {
                    context.eval(script);
                }
            }
            recording.stop();
            String samples = samples(recording).entrySet().stream()
                    .map(kind -> '"' + kind.getKey() + "\": " + kind.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
            System.out.println("{\"samples\": " + samples + "}");
        }
    }

    private static Map<String, Integer> samples(Recording recording) throws IOException {
        long thread = Thread.currentThread().threadId();
        Path file = Files.createTempFile("profile", ".jfr");
        Map<String, Integer> samples = new LinkedHashMap<>();
        try {
            recording.dump(file);
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                RecordedThread sampled =
                        event.getEventType().getName().equals(SAMPLE) ? event.getThread("sampledThread") : null;
                if (sampled != null && sampled.getJavaThreadId() == thread && event.getStackTrace() != null) {
                    int _ = samples.merge(kind(event.getStackTrace().getFrames()), 1, Integer::sum);
                }
            }
        } finally {
            Files.delete(file);
        }
        return samples;
    }

    /** The innermost frame decides that belongs to a kind, but for execution, to which all frames belong in the end. */
    private static String kind(List<RecordedFrame> frames) {
        List<String> names = new ArrayList<>();
        frames.forEach(frame -> names.add(
                frame.getMethod().getType().getName() + "." + frame.getMethod().getName()));
        List<Map.Entry<String, Predicate<String>>> kinds = List.copyOf(KINDS.entrySet());
        for (String name : names) {
            for (Map.Entry<String, Predicate<String>> kind : kinds.subList(0, kinds.size() - 1)) {
                if (kind.getValue().test(name)) {
                    return kind.getKey();
                }
            }
        }
        Map.Entry<String, Predicate<String>> execution = kinds.getLast();
        return names.stream().anyMatch(execution.getValue()) ? execution.getKey() : "the rest";
    }
}
