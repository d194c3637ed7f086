package dev.ingot.scan;

import dev.ingot.host.PythonHost;
import dev.ingot.pack.AtomicFile;
import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.Entry;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pip that GraalPy's standard library brings, and the words with which it is called.
 *
 * @param findLinks folders that hold distributions
 * @param indexUrl an index to download from, or null for none
 */
record BundledPip(List<Path> findLinks, @Nullable String indexUrl) {
    private static final String BUNDLED = "ensurepip/_bundled";

    /** Copies pip's wheel, from which Python imports as from every zip file. */
    static Path copyTo(Path folder) throws IOException {
        try (Pack stdlib = ClassPathPacks.open(PythonHost.class.getClassLoader(), ClassPathPacks.STDLIB)) {
            int bundled = stdlib.findPath(BUNDLED, 0);
            if (bundled != Pack.NOT_FOUND) {
                Entry wheels = stdlib.entry(bundled);
                for (int i = 0; i < wheels.childCount(); i++) {
                    Entry wheel = wheels.child(i);
                    if (wheel.name().startsWith("pip-")) {
                        ByteBuffer content = Objects.requireNonNull(wheel.read(SlotKind.DATA), wheel.mountedPath());
                        Path copy = folder.resolve(wheel.name());
                        AtomicFile.write(copy, content);
                        return copy;
                    }
                }
            }
            throw new IOException(
                    stdlib + ": holds no pip wheel in " + BUNDLED + "; give wheels instead of requirements");
        }
    }

    /** Checks that the folders are there. */
    void check() throws IOException {
        for (Path links : findLinks) {
            if (!Files.isDirectory(links)) {
                throw new NotDirectoryException(links.toString());
            }
        }
    }

    /**
     * Returns pip's words.
     *
     * @param action the command with its own options
     * @param where the folders in which it is to look
     */
    List<String> words(List<String> action, List<Path> where, Path requirements) {
        List<String> words = new ArrayList<>(List.of("--isolated", "--disable-pip-version-check", "--no-input"));
        words.addAll(action);
        if (indexUrl == null) {
            words.add("--no-index");
        } else {
            words.addAll(List.of("--index-url", indexUrl));
        }
        for (Path links : where) {
            words.addAll(List.of("--find-links", links.toAbsolutePath().toString()));
        }
        words.addAll(List.of("--requirement", requirements.toAbsolutePath().toString()));
        return words;
    }

    /** Returns what a user can do about something that was not found. */
    String remedy(String kind) {
        return indexUrl != null
                ? ""
                : "\nit looked for " + kind + " in " + (findLinks.isEmpty() ? "no folder" : findLinks)
                        + "; name more folders with --find-links, or an index with --index-url";
    }
}
