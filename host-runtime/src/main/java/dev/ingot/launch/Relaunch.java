package dev.ingot.launch;

import dev.ingot.warm.Utf8Locale;
import dev.ingot.warm.Warm;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the running JVM with one that has the start-up options, in the same process: {@code java -jar} takes no
 * options from a manifest, and some, such as the collector, cannot be changed once a JVM runs.
 *
 * <p>Process id, open streams, working folder, environment and signal dispositions stay as they are, because
 * {@code execv} keeps them. The command line is passed on byte for byte, with the options put before those on the
 * user's command line, which therefore win. Where that is not possible (no {@code /proc}, no {@code execv}) the program
 * runs in the first JVM.
 */
public final class Relaunch {
    /** Set in the second JVM, so that it does not start a third; users set it to any value to stay in the first. */
    static final String MARKER = "ingot.relaunched";

    private static final String OPT_OUT = "INGOT_NO_RELAUNCH";

    /**
     * A fifth of a start without a cache goes into verifying bytecode. All classes of the jar come from the compiler
     * through {@code ingot jar}; with a cache they have been verified when it was made. Another quarter is saved by
     * {@link ClassesAhead}.
     */
    public static final List<String> WITHOUT_CACHE = List.of(
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote",
            "-D" + ClassesAhead.PROPERTY + "=true");

    private static final Path PROCESS = Path.of("/proc/self");

    private static final Path COMMAND_LINE = PROCESS.resolve("cmdline");

    /** What is looked for in options of the user: without any, regular expressions are not even loaded. */
    private static final class Patterns {
        /** With two collectors the JVM does not start, so the user's takes the place of ours. */
        static final Pattern COLLECTOR = Pattern.compile("-XX:[+-]Use\\w*GC");

        /** With these and a cache the JVM does not start, either; an argument file may hold them. */
        static final Pattern CONFLICTING_OPTION = Pattern.compile("-Xshare|Shared|AOT|AutoCreate|(^| )@");

        /**
         * Agents, recordings and management ports would start twice, in the JVM that is replaced and in its successor.
         */
        static final Pattern STARTED_ONCE =
                Pattern.compile("-agent(lib|path)|-javaagent|-Xrunjdwp|jmxremote|StartFlightRecording");
    }

    private Relaunch() {}

    /** Says whether this is the JVM that runs the program, with the options for it. */
    static boolean isDone() {
        return System.getProperty(MARKER) != null;
    }

    /** Does not return when the process was replaced; returns when the program is to run in this JVM. */
    static void ifUseful(JarManifest manifest) {
        if (isDone()) {
            return;
        }
        String reason;
        try {
            reason = replace(manifest);
        } catch (IOException | UnsatisfiedLinkError | IllegalCallerException e) {
            reason = e.toString();
        }
        // Slower, but the program runs.
        LaunchLog.say("the program runs in the first JVM: " + reason);
    }

    /** Returns why the process was not replaced. */
    private static String replace(JarManifest manifest) throws IOException {
        if (System.getenv(OPT_OUT) != null) {
            return OPT_OUT + " is set";
        }
        List<byte[]> words = split(Files.readAllBytes(COMMAND_LINE));
        String userOptions = userOptions(words);
        if (!userOptions.isEmpty() && Patterns.STARTED_ONCE.matcher(userOptions).find()) {
            return "an agent, a recording or a port of its options would be started twice";
        }
        Future<MethodHandle> execv = linkExecv();
        List<byte[]> command = new ArrayList<>();
        command.add(words.getFirst());
        String leave = System.getProperty(Warm.LEAVE);
        if (leave != null) {
            command.add(("-D" + Warm.LEAVE + "=" + leave).getBytes(StandardCharsets.UTF_8));
        }
        addedOptions(userOptions, manifest).forEach(option -> command.add(option.getBytes(StandardCharsets.UTF_8)));
        command.addAll(words.subList(1, words.size()));
        forgetPerformanceData();
        execute(javaHome().resolve("bin/java"), command, execv);
        return "execv failed";
    }

    /** Returns the options of the second JVM that go with those of the user. */
    private static List<String> addedOptions(String userOptions, JarManifest manifest) throws IOException {
        List<String> options = new ArrayList<>(trainingOptions(manifest.profile()));
        if (!userOptions.isEmpty() && Patterns.COLLECTOR.matcher(userOptions).find()) {
            options.removeIf(option -> Patterns.COLLECTOR.matcher(option).matches());
        }
        List<String> compiler = manifest.compiler() ? Compiler.prepare(jar()) : null;
        if (compiler != null) {
            Compiler.putInto(options, compiler);
            // A JVM with other modules takes no AOT cache.
            options.addAll(WITHOUT_CACHE);
            return options;
        }
        Path cache = findCache(userOptions);
        LaunchLog.say(cache == null ? "no AOT cache fits" : "with the AOT cache " + cache);
        options.addAll(cache == null ? WITHOUT_CACHE : List.of("-XX:AOTCache=" + cache));
        if (cache == null && SelfTraining.isWanted(manifest)) {
            options.add("-D" + SelfTraining.AFTERWARDS + "=true");
        }
        return options;
    }

    /** Says whether there are options for this JVM before {@code -jar} on its command line. */
    static boolean hasOptionsOfItsOwn() throws IOException {
        List<byte[]> words = split(Files.readAllBytes(COMMAND_LINE));
        return words.size() < 2 || !new String(words.get(1), StandardCharsets.UTF_8).equals("-jar");
    }

    /** Returns the options for any JVM that the environment has, separated by spaces. */
    static String environmentOptions() {
        return Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                .map(System::getenv)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
    }

    /** Returns the options for the JVM that stand before {@code -jar} and in the environment, separated by spaces. */
    static String userOptions(List<byte[]> words) {
        StringBuilder options = new StringBuilder(environmentOptions());
        for (byte[] word : words.subList(1, words.size())) {
            String option = new String(word, StandardCharsets.UTF_8);
            if (option.equals("-jar")) {
                break;
            }
            options.append(options.isEmpty() ? "" : " ").append(option);
        }
        return options.toString();
    }

    /** Returns the jar that this JVM was started with, if it was started with one. */
    static Path jar() {
        return Path.of(System.getProperty("java.class.path"));
    }

    static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    /** Says whether a JVM with these options of the user takes a cache. */
    static boolean takesCache(String userOptions) {
        return userOptions.isEmpty()
                || !Patterns.CONFLICTING_OPTION.matcher(userOptions).find();
    }

    /** Returns the cache of this jar that goes with the user's options, or null where there is none. */
    static @Nullable Path findCache(String userOptions) throws IOException {
        return Files.isRegularFile(jar()) && takesCache(userOptions)
                ? AotCache.of(jar(), javaHome()).find(AotCaches.ofUser().folder())
                : null;
    }

    /** Splits the content of {@code /proc/self/cmdline}, where every word ends with a zero byte. */
    static List<byte[]> split(byte[] commandLine) {
        List<byte[]> words = new ArrayList<>();
        int start = 0;
        for (int end = 0; end < commandLine.length; end++) {
            if (commandLine[end] == 0) {
                words.add(Arrays.copyOfRange(commandLine, start, end));
                start = end + 1;
            }
        }
        return words;
    }

    /** Returns the options with which an AOT cache has to be made, so that it fits the JVM that this class starts. */
    public static List<String> trainingOptions(Profile profile) throws IOException {
        List<String> options = new ArrayList<>(startUpOptions());
        options.removeIf(option -> !profile.wants(option));
        options.add("-D" + MARKER + "=true");
        return options;
    }

    /** Returns the options of {@code start-up.options}, which has one on each line that is no comment. */
    static List<String> startUpOptions() throws IOException {
        try (InputStream in = Relaunch.class.getResourceAsStream("start-up.options")) {
            if (in == null) {
                throw new IOException("the class path lacks dev/ingot/launch/start-up.options");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    /** Removes the file of this JVM's performance data, which nobody would remove any more. */
    private static void forgetPerformanceData() throws IOException {
        String user = System.getProperty("user.name");
        // Not from ProcessHandle, which starts a thread for the ends of processes.
        String pid = Files.readSymbolicLink(PROCESS).toString();
        // HotSpot ignores java.io.tmpdir here.
        Path file = Path.of("/tmp", "hsperfdata_" + user, pid);
        if (Files.isWritable(file)) {
            Files.deleteIfExists(file);
        }
    }

    /** Links {@code execv} in another thread: in the time that takes, the cache is found and checked. */
    static Future<MethodHandle> linkExecv() {
        FutureTask<MethodHandle> execv = new FutureTask<>(() -> function(
                "execv", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS)));
        Thread.ofPlatform().name("ingot-execv").daemon().start(execv);
        return execv;
    }

    /** Replaces the process, in a locale with UTF-8; returns only when that fails. */
    static void execute(Path program, List<byte[]> command, Future<MethodHandle> execv) {
        try (Arena arena = Arena.ofConfined()) {
            String locale = Utf8Locale.variable(System::getenv);
            if (locale != null) {
                MethodHandle setenv = function(
                        "setenv",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
                int ignored =
                        (int) setenv.invokeExact(arena.allocateFrom(locale), arena.allocateFrom(Utf8Locale.NAME), 1);
            }
            MemorySegment words = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                words.setAtIndex(ValueLayout.ADDRESS, i, cString(arena, command.get(i)));
            }
            words.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
            int ignored = (int) execv.get().invokeExact(arena.allocateFrom(program.toString()), words);
        } catch (Throwable e) {
            UnsatisfiedLinkError failure = new UnsatisfiedLinkError("execv: " + e);
            failure.initCause(e);
            throw failure;
        }
    }

    @SuppressWarnings("restricted") // the jar's manifest enables native access
    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    private static MemorySegment cString(Arena arena, byte[] bytes) {
        MemorySegment string = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, string, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return string;
    }
}
