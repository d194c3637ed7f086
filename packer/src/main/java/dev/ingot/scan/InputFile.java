package dev.ingot.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that was found in an input.
 *
 * @param path where it is to lie in the pack, with {@code /} between the names
 * @param origin what errors call it
 * @param content reads its bytes, each time anew
 */
public record InputFile(String path, String origin, Content content) implements Comparable<InputFile> {
    /** Reads the bytes of a file. */
    @FunctionalInterface
    public interface Content {
        /** Returns all bytes. */
        byte[] read() throws IOException;
    }

    static InputFile of(String path, Path file) {
        return new InputFile(path, file.toString(), () -> Files.readAllBytes(file));
    }

    /** Returns all bytes. */
    public byte[] read() throws IOException {
        return content.read();
    }

    /** Orders by path, so that a sorted list does not depend on the order of a folder's listing. */
    @Override
    public int compareTo(InputFile other) {
        return path.compareTo(other.path);
    }
}
