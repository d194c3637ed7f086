package dev.ingot.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Identifies the content of a jar in milliseconds, whatever its size. */
public final class JarFingerprint {
    private JarFingerprint() {}

    /**
     * Returns what changes with a jar's content: the bytes of its central directory, which hold the name, length and
     * CRC-32 of every entry. Neither the file's name nor its times count.
     *
     * @throws IOException when the file cannot be read or is no jar
     */
    public static ByteBuffer of(Path jar) throws IOException {
        try (FileChannel channel = FileChannel.open(jar, StandardOpenOption.READ)) {
            ByteBuffer directory = JarEntryBytes.centralDirectory(channel);
            if (directory == null) {
                throw new IOException(jar + ": not a jar; build or copy it again");
            }
            return directory;
        }
    }

    /**
     * Says whether a file ends as a jar does, whatever stands at its start.
     *
     * @throws IOException when it cannot be read
     */
    public static boolean isJar(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return JarEntryBytes.centralDirectory(channel) != null;
        }
    }
}
