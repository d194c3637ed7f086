package dev.ingot.natives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What libraries that are not loaded any more leave behind: libffi keeps a descriptor of its own library and a page of
 * it, from which the trampolines of callbacks were made, for every context that used {@code ctypes}.
 */
final class Leftovers {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    private Leftovers() {}

    /** Closes descriptors of files below a folder, and unmaps them. None of these libraries is loaded. */
    static void remove(Path folder) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                if (isBelow(folder, descriptor)) {
                    DynamicLinker.closeDescriptor(
                            Integer.parseInt(descriptor.getFileName().toString()));
                }
            }
        }
        for (String line : Files.readAllLines(MAPPINGS, StandardCharsets.ISO_8859_1)) {
            if (line.contains(" " + folder + "/")) {
                String[] range = line.substring(0, line.indexOf(' ')).split("-", 2);
                long start = Long.parseUnsignedLong(range[0], 16);
                DynamicLinker.unmap(start, Long.parseUnsignedLong(range[1], 16) - start);
            }
        }
    }

    private static boolean isBelow(Path folder, Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(folder);
        } catch (NoSuchFileException e) {
            // The one that reads this folder.
            return false;
        }
    }
}
