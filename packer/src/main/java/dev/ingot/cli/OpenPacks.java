package dev.ingot.cli;

import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.JarFingerprint;
import dev.ingot.pack.Pack;
import dev.ingot.pack.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The packs of a pack file or a jar that a command was given, checked to be sound; for whichever GraalPy they were
 * made, because nothing of them is run.
 */
final class OpenPacks implements AutoCloseable {
    private final List<Pack> packs = new ArrayList<>();

    private OpenPacks() {}

    /**
     * Opens them: of a jar the program's first, then those of platforms, the standard library's last.
     *
     * @throws IOException when the file cannot be read, or is a jar without packs
     * @throws dev.ingot.CorruptPackException when a header or an index is damaged
     */
    static OpenPacks of(Path file) throws IOException {
        OpenPacks opened = new OpenPacks();
        try {
            if (isJar(file)) {
                for (String entry : packsIn(file)) {
                    opened.packs.add(Pack.open(file, entry));
                }
            } else {
                opened.packs.add(Pack.open(file));
            }
            opened.packs.forEach(Pack::verifyIndex);
            return opened;
        } catch (Throwable failure) {
            opened.close();
            throw failure;
        }
    }

    /** Returns all packs, at least one. */
    List<Pack> all() {
        return List.copyOf(packs);
    }

    /** Returns the program's pack; of a jar without a program the standard library's. */
    Pack program() {
        return packs.stream().filter(pack -> !pack.isPlatform()).findFirst().orElse(packs.getFirst());
    }

    /** Says whether this is a jar, also with a shell script before it: a pack starts with its magic. */
    static boolean isJar(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(2), StandardCharsets.ISO_8859_1);
            return head.equals("PK") || (head.equals("#!") && JarFingerprint.isJar(file));
        }
    }

    private static List<String> packsIn(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<String> names = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("META-INF/ingot/") && name.endsWith(".pypack"))
                    .sorted(Comparator.comparingInt(OpenPacks::rank).thenComparing(Comparator.naturalOrder()))
                    .toList();
            if (names.isEmpty()) {
                throw new IOException(jar + ": a jar without packs; name one that 'ingot jar' made");
            }
            return names;
        }
    }

    private static int rank(String entry) {
        return entry.equals(ClassPathPacks.STDLIB) ? 2 : Platform.ofResource(entry) != null ? 1 : 0;
    }

    @Override
    public void close() {
        packs.forEach(Pack::close);
    }
}
