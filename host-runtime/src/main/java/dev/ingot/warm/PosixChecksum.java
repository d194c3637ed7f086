package dev.ingot.warm;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What POSIX's {@code cksum} prints. Names that a shell script has to compute as well are made of it: a shell has no
 * better hash without a process of its own for each name.
 */
public final class PosixChecksum {
    private PosixChecksum() {}

    /** Returns {@code CHECKSUM-LENGTH} of lines, each of which ends with a line feed. */
    public static String name(List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return of(bytes) + "-" + bytes.length;
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
