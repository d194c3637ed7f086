package dev.ingot.warm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What POSIX's {@code cksum} prints. Names that a shell script has to compute as well are made of it: a shell has no
 * better hash without a process of its own for each name.
 */
public final class PosixChecksum {
    /** How much of a file {@link #ofEnd} reads, as {@code launcher.sh} does. */
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
     * Returns {@code CHECKSUM-LENGTH} of the last bytes of a file: of a jar, that is the end of its directory, which
     * tells where its last files lie and what they hold. Two jars whose packs alone differ, within the same pages, have
     * the same.
     *
     * @throws IOException when it cannot be read
     */
    public static String ofEnd(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer end = ByteBuffer.allocate((int) Math.min(END, channel.size()));
            channel.position(channel.size() - end.capacity());
            while (end.hasRemaining() && channel.read(end) >= 0) {
                // All of them.
            }
            return of(end.array()) + "-" + end.capacity();
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
