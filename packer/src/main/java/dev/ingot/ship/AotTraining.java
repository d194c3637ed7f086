package dev.ingot.ship;

import dev.ingot.launch.AotCache;
import dev.ingot.launch.JarManifest;
import dev.ingot.launch.Relaunch;
import dev.ingot.packer.WorkFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a jar's program once to make its AOT cache. */
public final class AotTraining {
    /** What follows a jar's name in the name of the file that says which cache is its own, see {@code launcher.sh}. */
    private static final String NOTE = ".cache";

    private AotTraining() {}

    /**
     * What training gave.
     *
     * @param cache the cache's file
     * @param bytes its length
     * @param exitStatus that of the training run, whose program may well have ended with an error
     * @param output what the run printed
     */
    public record Trained(Path cache, long bytes, int exitStatus, String output) {}

    /**
     * Makes the cache beside the jar, in place of older ones for the same jar and JVM.
     *
     * @param jar a jar made by {@link JarBuilder}
     * @param javaHome the JVM that will run the jar
     * @param arguments the program's arguments
     * @throws IOException when the jar cannot be read, the cache not be written, or the JVM makes none
     */
    public static Trained train(Path jar, Path javaHome, List<String> arguments)
            throws IOException, InterruptedException {
        AotCache cache = AotCache.of(jar, javaHome);
        try (WorkFolder work = WorkFolder.of(jar)) {
            Path made = work.resolve("cache.aot");
            Path log = work.resolve("log.txt");
            List<String> command = new ArrayList<>();
            command.add(javaHome.resolve("bin/java").toString());
            command.addAll(Relaunch.trainingOptions(JarManifest.load(jar).profile()));
            command.add("-XX:AOTCacheOutput=" + made);
            command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
            command.addAll(arguments);
            int status = waitFor(new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start());
            String output = Files.readString(log, StandardCharsets.ISO_8859_1).strip();
            if (!Files.exists(made)) {
                throw new IOException(jar + ": the training run (exit status " + status
                        + ") made no AOT cache; it printed:\n" + output);
            }
            Path target = work.publishBeside(made, cache.nameOf(made));
            // For the shell script, which cannot find out which of several fits.
            Path note = Files.writeString(work.resolve("note"), target.getFileName() + "\n");
            work.publishBeside(note, jar.getFileName() + NOTE);
            cache.removeOthers(target);
            return new Trained(target, Files.size(target), status, output);
        }
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
