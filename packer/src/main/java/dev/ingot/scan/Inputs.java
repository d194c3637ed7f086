package dev.ingot.scan;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scans what users name on the command line or in a policy, whatever kind of input it is. */
public final class Inputs {
    private static final String KINDS =
            "an input is a folder, a .py file, a wheel, a virtual environment or a requirements .txt file";

    private final RequirementsResolver resolver;

    /** @param resolver turns requirements into wheels */
    public Inputs(RequirementsResolver resolver) {
        this.resolver = resolver;
    }

    /** Turns a file of requirements into wheels. */
    @FunctionalInterface
    public interface RequirementsResolver {
        /**
         * Returns the wheels that fulfil the requirements.
         *
         * @throws InputException when they cannot be fulfilled
         */
        List<Path> resolve(Path requirements) throws IOException;

        /**
         * Returns the SHA-256 of the source distribution of which this resolver, or an earlier one, has built a wheel;
         * null for wheels that were wheels before.
         */
        default @Nullable String sourceOf(Path wheel) throws IOException {
            return null;
        }

        /** Returns what decides, besides the source, what a built wheel holds; empty where none is built. */
        default String builder() throws IOException {
            return "";
        }
    }

    /**
     * Scans inputs.
     *
     * @throws InputException when an input is of no known kind or damaged
     * @throws IOException when one cannot be read
     */
    public Scan scan(List<Path> inputs) throws IOException {
        List<Scan> scans = new ArrayList<>();
        for (Path input : inputs) {
            scans.addAll(scan(input));
        }
        return Scan.join(scans);
    }

    private List<Scan> scan(Path input) throws IOException {
        if (Files.isDirectory(input)) {
            return scanFolder(input);
        }
        if (!Files.exists(input)) {
            throw new NoSuchFileException(input.toString());
        }
        String name = input.getFileName().toString();
        if (name.endsWith(".whl")) {
            return List.of(WheelScanner.scan(input));
        }
        if (name.endsWith(".py")) {
            return List.of(new Scan(List.of(InputFile.of(name, input)), List.of()));
        }
        if (name.endsWith(".txt") || name.endsWith(".in")) {
            return scanAll(resolver.resolve(input));
        }
        if (name.endsWith(".tar.gz") || name.endsWith(".zip")) {
            throw new InputException(
                    input, "a source distribution, not a wheel; name it in a requirements.txt and give --build");
        }
        throw new InputException(input, KINDS);
    }

    private List<Scan> scanFolder(Path folder) throws IOException {
        if (Files.isRegularFile(folder.resolve("pyvenv.cfg"))) {
            return List.of(FolderScanner.scan(sitePackages(folder)));
        }
        List<Path> wheels = matching(folder, "*.whl");
        return wheels.isEmpty() ? List.of(FolderScanner.scan(folder)) : scanAll(wheels);
    }

    private static List<Scan> scanAll(List<Path> wheels) throws IOException {
        List<Scan> scans = new ArrayList<>();
        for (Path wheel : wheels) {
            scans.add(WheelScanner.scan(wheel));
        }
        return scans;
    }

    private static Path sitePackages(Path environment) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path library : List.of(environment.resolve("lib"), environment.resolve("Lib"))) {
            if (Files.isDirectory(library)) {
                found.addAll(matching(library, "site-packages"));
                for (Path python : matching(library, "{python,graalpy,pypy}*")) {
                    found.addAll(matching(python, "site-packages"));
                }
            }
        }
        if (found.size() != 1) {
            throw new InputException(
                    environment,
                    "a virtual environment with " + found.size() + " site-packages folders; name the one to pack");
        }
        return found.getFirst();
    }

    /** Returns the children of a folder whose names match a glob, in the order of their names. */
    static List<Path> matching(Path folder, String glob) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, glob)) {
            List<Path> sorted = new ArrayList<>();
            children.forEach(sorted::add);
            sorted.sort(null);
            return sorted;
        }
    }
}
