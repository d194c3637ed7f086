package dev.ingot.maven;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Finds the Java that Python runs on, which need not be the one that Maven runs on. */
final class JavaHome {
    private static final int OLDEST = 25;

    private JavaHome() {}

    /**
     * Returns the home of a Java that is new enough.
     *
     * @param chosen the user's choice, or null for the first that fits of {@code INGOT_JAVA_HOME}, Maven's own and
     *     {@code JAVA_HOME}
     * @throws IOException when there is none
     */
    static Path find(@Nullable Path chosen) throws IOException {
        List<Path> candidates = new ArrayList<>();
        if (chosen != null) {
            candidates.add(chosen);
        } else {
            addVariable(candidates, "INGOT_JAVA_HOME");
            candidates.add(Path.of(System.getProperty("java.home")));
            addVariable(candidates, "JAVA_HOME");
        }
        for (Path candidate : candidates) {
            if (version(candidate) >= OLDEST) {
                return candidate;
            }
        }
        throw new IOException("packing needs a Java " + OLDEST + " or newer, and none of " + candidates
                + " is one; set <javaHome>, or the environment variable INGOT_JAVA_HOME, to one");
    }

    private static void addVariable(List<Path> candidates, String name) {
        String value = System.getenv(name);
        if (value != null && !value.isEmpty()) {
            candidates.add(Path.of(value));
        }
    }

    /** Returns the feature version that the {@code release} file of a Java says, or 0. */
    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isReadable(release)) {
            return 0;
        }
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(release, StandardCharsets.UTF_8)) {
            properties.load(text);
        }
        String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Integer.parseInt(version.split("[.+-]", -1)[0]);
    }
}
