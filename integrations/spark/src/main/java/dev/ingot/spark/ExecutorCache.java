package dev.ingot.spark;

import dev.ingot.pack.ProcessFolder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Makes an AOT cache (JEP 483) for the JVMs of drivers and executors, with which they start Spark and GraalPy faster:
 *
 * <pre>
 * java -cp '/opt/ingot/runtime/*:/opt/spark/jars/*' dev.ingot.spark.ExecutorCache /opt/ingot/spark.aot
 * </pre>
 *
 * <p>A JVM takes it with {@code -XX:AOTCache=/opt/ingot/spark.aot} where its class path begins with the same jars, and
 * runs without it otherwise: {@code spark.executor.extraClassPath} has to name them all, Spark's too, because its
 * folder {@code conf} before its own, and JDK 25 makes no cache with a folder on the class path.
 */
public final class ExecutorCache {
    private ExecutorCache() {}

    /**
     * Makes the cache; an older one is kept where that fails.
     *
     * @param words the file, then options of the JVMs that will use it and that a cache depends on, such as the
     *     collector
     * @throws IOException when the class path has a folder, or no cache can be made
     */
    public static void main(String[] words) throws IOException, InterruptedException {
        if (words.length == 0) {
            throw new IllegalArgumentException("no file is given; give the one to write, such as spark.aot");
        }
        Path target = Path.of(words[0]).toAbsolutePath();
        make(target, System.getProperty("java.class.path"), Arrays.asList(words).subList(1, words.length));
        System.out.printf("%s: %,d bytes%n", target, Files.size(target));
    }

    /** Makes the cache for a class path. */
    static void make(Path target, String classPath, List<String> options) throws IOException, InterruptedException {
        for (String element : classPath.split(File.pathSeparator, -1)) {
            if (!Files.isRegularFile(Path.of(element))) {
                throw new IOException("'" + element + "' on the class path is no jar; a cache takes jars only");
            }
        }
        Path work = Files.createTempDirectory(target.resolveSibling(".").normalize(), "aot");
        try {
            Path made = work.resolve("made.aot");
            Path log = work.resolve("log");
            int status = train(made, classPath, options, log);
            if (status != 0 || !Files.exists(made)) {
                throw new IOException(target + " was not made, the training run has ended with status " + status + ":\n"
                        + Files.readString(log));
            }
            Files.move(made, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            ProcessFolder.remove(work);
        }
    }

    private static int train(Path made, String classPath, List<String> options, Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As Spark starts executors; with other modules a cache is not taken.
        command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
        command.addAll(options);
        command.addAll(List.of("-XX:AOTCacheOutput=" + made, "-cp", classPath, ExecutorTraining.class.getName()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
    }
}
