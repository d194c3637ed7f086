package dev.ingot.pack;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** The CRC-32 of bytes that may be mapped. */
final class Checksum {
    private static final int CHUNK = 1 << 16;

    private Checksum() {}

    /**
     * Returns the checksum of what lies between position and limit, which stay as they are. The bytes are copied first:
     * {@link CRC32} reads mapped ones in native code, where those that a file has lost since end the process with a
     * SIGBUS instead of an error.
     */
    static int of(ByteBuffer content) {
        CRC32 crc = new CRC32();
        ByteBuffer rest = content.duplicate();
        if (rest.hasArray()) {
            crc.update(rest);
            return (int) crc.getValue();
        }
        byte[] chunk = new byte[Math.min(CHUNK, rest.remaining())];
        while (rest.hasRemaining()) {
            int length = Math.min(chunk.length, rest.remaining());
            rest.get(chunk, 0, length);
            crc.update(chunk, 0, length);
        }
        return (int) crc.getValue();
    }
}
