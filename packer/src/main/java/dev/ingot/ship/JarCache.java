package dev.ingot.ship;

import dev.ingot.launch.AotCache;
import dev.ingot.launch.AotTraining;
import dev.ingot.packer.WorkFolder;
import dev.ingot.warm.PosixChecksum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The AOT cache beside a jar.
 *
 * @param file the cache's file
 * @param bytes its length
 */
public record JarCache(Path file, long bytes) {
    /** What follows a jar's name in the name of the file that says which cache is its own, see {@code launcher.sh}. */
    private static final String NOTE = ".cache";

    /**
     * Makes the cache, in place of older ones for the same jar and JVM, by running the jar's program once.
     *
     * @param jar a jar made by {@link JarBuilder}
     * @param javaHome the JVM that will run the jar
     * @param arguments the program's arguments
     * @throws IOException when the jar cannot be read, the run fails, the cache cannot be written, or the JVM makes
     *     none; caches that were there are kept
     */
    public static JarCache train(Path jar, Path javaHome, List<String> arguments)
            throws IOException, InterruptedException {
        AotCache cache = AotCache.of(jar, javaHome);
        // Of the jar that is run, which may be another one when the run has ended.
        String end = PosixChecksum.of(jar, javaHome);
        try (WorkFolder work = WorkFolder.of(jar)) {
            Path made = run(jar, javaHome, arguments, work);
            Path target = work.publishBeside(made, cache.seal(made));
            // For the shell script, which cannot find out which of several fits.
            Path note = Files.writeString(work.resolve("note"), end + " " + target.getFileName() + "\n");
            work.publishBeside(note, jar.getFileName() + NOTE);
            cache.removeOthers(target);
            return new JarCache(target, Files.size(target));
        }
    }

    private static Path run(Path jar, Path javaHome, List<String> arguments, WorkFolder work)
            throws IOException, InterruptedException {
        Path log = work.resolve("log.txt");
        try {
            return AotTraining.run(
                    jar,
                    javaHome,
                    List.of(),
                    arguments,
                    Files.createDirectory(work.resolve("training")),
                    run -> run.redirectInput(Path.of("/dev/null").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile()));
        } catch (IOException e) {
            if (!Files.exists(log)) {
                throw e;
            }
            String output = Files.readString(log, StandardCharsets.ISO_8859_1).strip();
            throw new IOException(e.getMessage() + "; the run printed:\n" + output, e);
        }
    }
}
