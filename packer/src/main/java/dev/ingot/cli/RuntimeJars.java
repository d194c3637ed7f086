package dev.ingot.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the jars on the class path that a program needs at run time; the others are tools. */
final class RuntimeJars {
    /** The folder of an Ingot installation that holds them. */
    private static final String FOLDER = "runtime";

    /** The system property with which the Maven plugin, which has no such folder, names them. */
    private static final String GIVEN = "ingot.runtime";

    private RuntimeJars() {}

    static List<Path> find() throws IOException {
        String given = System.getProperty(GIVEN);
        if (given != null) {
            return Arrays.stream(given.split(Pattern.quote(File.pathSeparator), -1))
                    .map(Path::of)
                    .sorted()
                    .toList();
        }
        List<Path> jars = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1)) {
            Path path = Path.of(element);
            Path folder = path.getParent();
            if (folder != null && folder.endsWith(FOLDER) && element.endsWith(".jar")) {
                jars.add(path);
            }
        }
        if (jars.isEmpty()) {
            throw new IOException("no run-time jars on the class path; start this command with ./ingot");
        }
        jars.sort(null);
        return jars;
    }

    /**
     * Returns the modules of the compiler, which lie beside the run-time jars of the line that has one.
     *
     * @throws IOException when this command runs with the other line
     */
    static List<Path> compiler() throws IOException {
        Path folder = find().getFirst().resolveSibling("../compiler").normalize();
        if (!Files.isDirectory(folder)) {
            throw new IOException("--jit needs GraalPy's long-term line; start this command with ./ingot");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
