package dev.ingot.warm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What POSIX's {@code cksum} prints. Names that a shell script has to compute as well are made of it: a shell has no
 * better hash without a process of its own for each name.
 */
public final class PosixChecksum {
    /** How much of a jar is read, as {@code launcher.sh} does. */
    private static final int END = 65_536;

    private PosixChecksum() {}

    /** Returns {@code CHECKSUM-LENGTH} of lines, each of which ends with a line feed. */
    public static String name(List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return of(bytes) + "-" + bytes.length;
    }

    /**
     * Returns {@code CHECKSUM-LENGTH} of what tells most pairs of a jar and a JVM apart: the last bytes of the jar,
     * which are the end of its directory and tell where its last files lie and what they hold, and the JVM's
     * {@code release}, where it has one. Two jars whose packs alone differ, within the same pages, have the same.
     *
     * @throws IOException when one cannot be read
     */
    public static String of(Path jar, Path javaHome) throws IOException {
        try (FileChannel channel = FileChannel.open(jar)) {
            Path release = javaHome.resolve("release");
            byte[] jvm = Files.exists(release) ? Files.readAllBytes(release) : new byte[0];
            int length = (int) Math.min(END, channel.size());
            ByteBuffer bytes = ByteBuffer.allocate(length + jvm.length).limit(length);
            channel.position(channel.size() - length);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // All of them.
            }
            System.arraycopy(jvm, 0, bytes.array(), length, jvm.length);
            return of(bytes.array()) + "-" + bytes.capacity();
        }
    }

    static long of(byte[] bytes) {
        int crc = 0;
        for (byte octet : bytes) {
            crc = next(crc, octet);
        }
        for (long length = bytes.length; length != 0; length >>>= 8) {
            crc = next(crc, (byte) length);
        }
        return Integer.toUnsignedLong(~crc);
    }

    private static int next(int crc, byte octet) {
        int value = crc ^ octet << 24;
        for (int bit = 0; bit < 8; bit++) {
            value = value < 0 ? value << 1 ^ 0x04C11DB7 : value << 1;
        }
        return value;
    }
}
