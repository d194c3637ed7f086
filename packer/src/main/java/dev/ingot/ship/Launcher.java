package dev.ingot.ship;

import dev.ingot.launch.JarManifest;
import dev.ingot.launch.Relaunch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shell script that runs a program: the start of a jar that runs as {@code ./app}, at which a JVM does not look,
 * and {@code bin/NAME} of an image. It asks a warm host where there is one, as {@code dev.ingot.warm.WarmClient} does,
 * without a JVM; otherwise it starts the JVM that runs the program, with the options and the AOT cache that
 * {@code dev.ingot.launch.Relaunch} would give it.
 */
public final class Launcher {
    private Launcher() {}

    /**
     * Returns the script for a jar; it looks for a Java 25 in {@code INGOT_JAVA_HOME}, {@code JAVA_HOME}, the path and
     * the usual folders.
     */
    public static String ofJar(JarManifest manifest) throws IOException {
        return text("", manifest);
    }

    /** Writes the script of an image. */
    public static void writeForImage(Path folder, String name, JarManifest manifest) throws IOException {
        Path launcher = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(launcher, text(name, manifest));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String text(String image, JarManifest manifest) throws IOException {
        // The first JVM of "java -jar" extracts the compiler.
        String direct = manifest.compiler() ? "" : "yes";
        try (InputStream in = Launcher.class.getResourceAsStream("launcher.sh")) {
            if (in == null) {
                throw new IOException("the class path lacks dev/ingot/ship/launcher.sh; build Ingot again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@IMAGE@", image.replace("'", "'\\''"))
                    .replace("@DIRECT@", direct)
                    .replace("@WARM@", manifest.warm())
                    .replace("@AOT@", manifest.aot())
                    .replace("@WITHOUT_CACHE@", words(Relaunch.WITHOUT_CACHE))
                    .replace("@OPTIONS@", words(Relaunch.trainingOptions(manifest.profile())));
        }
    }

    private static String words(List<String> options) {
        return options.stream().map(option -> "'" + option + "'").collect(Collectors.joining(" "));
    }
}
