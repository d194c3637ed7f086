package dev.ingot.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** What the flight recorder saw threads do that run tasks. */
final class Samples {
    private static final String PYTHON = "com.oracle.graal.python.";
    private static final int MOST_METHODS = 12;

    /** The kinds of work by the beginnings of classes' names. */
    private static final Map<String, String> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("dev.ingot.", "between Spark and Python");
        KINDS.put("com.oracle.truffle.polyglot.", "between Spark and Python");
        KINDS.put("com.oracle.truffle.host.", "between Spark and Python");
        KINDS.put("org.graalvm.polyglot.", "between Spark and Python");
        KINDS.put("com.oracle.truffle.regex.", "regular expressions");
        KINDS.put("org.apache.spark.", "Spark");
    }

    private final Instant from;
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<String, Integer> methods = new TreeMap<>();

    /** Makes an empty one, for what was sampled later than this. */
    Samples(Instant from) {
        this.from = from;
    }

    /** Adds what a recording has. */
    void add(Path recording) throws IOException {
        for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
            if (event.getEventType().getName().equals("jdk.ExecutionSample")
                    && event.getStartTime().isAfter(from)) {
                RecordedThread thread = event.getThread("sampledThread");
                String name = thread == null ? null : thread.getJavaName();
                if (name != null && name.startsWith("Executor task launch") && event.getStackTrace() != null) {
                    add(event.getStackTrace().getFrames());
                }
            }
        }
    }

    private void add(List<RecordedFrame> frames) {
        kinds.merge(kind(frames), 1, Integer::sum);
        methods.merge(name(frames.getFirst()), 1, Integer::sum);
    }

    /** The innermost frame decides that belongs to a kind. */
    private static String kind(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = frame.getMethod().getType().getName();
            if (type.startsWith(PYTHON)) {
                return isCompiled(frames) ? "Python, compiled" : "Python, interpreted";
            }
            for (Map.Entry<String, String> kind : KINDS.entrySet()) {
                if (type.startsWith(kind.getKey())) {
                    return kind.getValue();
                }
            }
        }
        return "the rest";
    }

    /**
     * What Truffle has compiled is one method of the JVM's with the root of the function, all else is inlined in it.
     */
    private static boolean isCompiled(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            if (!frame.getType().equals("Inlined")) {
                return frame.getMethod().getName().equals("profiledPERoot");
            }
        }
        return false;
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName() + " (" + frame.getType() + ")";
    }

    /** Returns how many samples there are of each kind. */
    Map<String, Integer> kinds() {
        return kinds;
    }

    /** Returns the innermost methods with the most samples. */
    Map<String, Integer> methods() {
        return methods.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_METHODS)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }
}
