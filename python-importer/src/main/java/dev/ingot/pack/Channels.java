package dev.ingot.pack;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Reads and writes of files that are done whole. */
public final class Channels {
    private Channels() {}

    /**
     * Returns a little-endian buffer with {@code length} bytes from {@code offset}.
     *
     * @throws EOFException when the file ends before
     */
    public static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException("the file ended at byte " + (offset + buffer.position()) + " while it was read");
            }
        }
        return buffer.flip();
    }

    /** Writes all that remains of a buffer at the channel's position. */
    public static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
