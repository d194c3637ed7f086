package dev.ingot.launch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs a jar's program once, recorded by the JVM, which makes an AOT cache of what it did. */
public final class AotTraining {
    /** Statuses above this are those of processes that a signal ended. */
    private static final int SIGNALS = 128;

    private static final int KILLED = 137;

    private AotTraining() {}

    /**
     * Makes a cache.
     *
     * @param jar a jar made by {@code ingot jar}
     * @param javaHome the JVM that will run the jar
     * @param properties options of the training run in addition to those that every run has
     * @param arguments the program's arguments
     * @param work a folder for the cache and what the JVM needs to make it
     * @param streams sets where the run's streams come from and go
     * @return the cache's file, in {@code work}
     * @throws IOException when the run ends with another status than 0: what failed may not have come far, and its
     *     cache would lack what a real run needs; also when the JVM makes none
     */
    public static Path run(
            Path jar,
            Path javaHome,
            List<String> properties,
            List<String> arguments,
            Path work,
            Consumer<ProcessBuilder> streams)
            throws IOException, InterruptedException {
        JarManifest manifest = JarManifest.load(jar);
        if (manifest.compiler()) {
            throw new IOException(jar + ": holds a compiler (--jit), and a JVM with it takes no AOT cache");
        }
        List<String> start = new ArrayList<>();
        start.add(javaHome.resolve("bin/java").toString());
        start.addAll(Relaunch.trainingOptions(manifest.profile()));
        start.addAll(properties);
        Path record = work.resolve("record");
        ProcessBuilder training = new ProcessBuilder(command(
                start,
                List.of(
                        "-XX:AOTMode=record",
                        "-XX:AOTConfiguration=" + record,
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:-DisplayVMOutput"),
                jar,
                arguments));
        streams.accept(training);
        int status = waitFor(training.start());
        if (status == KILLED) {
            // It would be so each time.
            throw new IOException(jar + ": the training run was killed, as Linux does where memory is short");
        }
        if (status > SIGNALS) {
            throw new InterruptedIOException(
                    jar + ": the training run was ended by signal " + (status - SIGNALS) + "; start it again");
        }
        if (status != 0) {
            throw new IOException(jar + ": the training run ended with status " + status
                    + ", so no AOT cache was made; give it arguments with which the program works");
        }
        // Not by the JVM that ran the program: what it says of this would be among the program's output.
        Path made = work.resolve("cache.aot");
        Path log = work.resolve("cache.log");
        List<String> cache = List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + record, "-XX:AOTCache=" + made);
        int _ = waitFor(new ProcessBuilder(command(start, cache, jar, List.of()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
        if (!Files.exists(made)) {
            throw new IOException(jar + ": the JVM made no AOT cache, and said: "
                    + Files.readString(log, StandardCharsets.ISO_8859_1).strip());
        }
        Files.deleteIfExists(record);
        return made;
    }

    private static List<String> command(List<String> start, List<String> mode, Path jar, List<String> arguments) {
        List<String> command = new ArrayList<>(start);
        command.addAll(mode);
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        command.addAll(arguments);
        return command;
    }

    /** Waits for the training run, which must not outlive this process. */
    private static int waitFor(Process training) throws InterruptedException {
        Thread end = new Thread(training::destroyForcibly, "ingot-end-training");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            return training.waitFor();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(end);
            } catch (IllegalStateException e) {
                // The JVM is ending, and the hook does its work.
                training.destroyForcibly();
            }
        }
    }
}
