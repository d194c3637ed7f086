package dev.ingot.packer;

import dev.ingot.launch.AotCache;
import dev.ingot.launch.Relaunch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Runs a jar's program once to make its AOT cache. */
public final class AotTraining {
    private AotTraining() {}

    /**
     * Makes the cache beside the jar, in place of older ones for the same jar and JVM.
     *
     * @param jar a jar made by {@link JarBuilder}
     * @param arguments the program's arguments; its output is discarded and its exit status does not matter
     * @return the cache
     * @throws IOException when the jar cannot be read, the cache not be written, or the JVM makes none
     */
    public static Path train(Path jar, List<String> arguments) throws IOException, InterruptedException {
        AotCache cache = AotCache.of(jar);
        Path folder = Objects.requireNonNull(jar.toAbsolutePath().getParent());
        Path temporary = Files.createTempFile(folder, "." + jar.getFileName(), ".aot.tmp");
        Path log = Files.createTempFile(folder, "." + jar.getFileName(), ".log.tmp");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(Relaunch.trainingOptions());
            command.add("-XX:AOTCacheOutput=" + temporary);
            command.addAll(List.of("-jar", jar.toString()));
            command.addAll(arguments);
            Files.delete(temporary);
            new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            if (!Files.exists(temporary)) {
                throw new IOException(jar + ": the training run made no AOT cache; it printed:\n"
                        + Files.readString(log).strip());
            }
            Path target = folder.resolve(cache.nameOf(temporary));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            cache.removeOthers(target);
            return target;
        } finally {
            Files.deleteIfExists(temporary);
            Files.deleteIfExists(log);
        }
    }
}
