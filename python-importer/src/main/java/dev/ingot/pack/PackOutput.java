package dev.ingot.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** Where a {@link PackWriter} puts its bytes. */
interface PackOutput extends AutoCloseable {
    /** Writes all of {@code bytes} at an offset; gaps read as zeros. */
    void write(ByteBuffer bytes, long offset) throws IOException;

    /** Returns the first {@code length} bytes that were written; to be closed. */
    PackBytes written(long length) throws IOException;

    /** Makes what was written appear at its target. */
    void commit() throws IOException;

    /** Discards what was not committed. */
    @Override
    void close() throws IOException;

    /** A file that appears whole or not at all. */
    static PackOutput file(Path target) throws IOException {
        AtomicFile file = AtomicFile.create(target);
        return new PackOutput() {
            @Override
            public void write(ByteBuffer bytes, long offset) throws IOException {
                while (bytes.hasRemaining()) {
                    offset += file.channel().write(bytes, offset);
                }
            }

            @Override
            public PackBytes written(long length) throws IOException {
                return PackBytes.map(target.toString(), PackBytes.folderOf(target), file.channel(), 0, length);
            }

            @Override
            public void commit() throws IOException {
                file.commit();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    /** Bytes on the heap, at most 2 GiB. */
    final class Memory implements PackOutput {
        private byte[] bytes = new byte[1 << 16];
        private int length;

        @Override
        public void write(ByteBuffer source, long offset) {
            int start = Math.toIntExact(offset);
            int end = Math.addExact(start, source.remaining());
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, bytes.length * 2L)));
            }
            source.get(bytes, start, source.remaining());
            length = Math.max(length, end);
        }

        @Override
        public PackBytes written(long ignored) {
            return PackBytes.of("a pack in memory", toBuffer());
        }

        @Override
        public void commit() {}

        @Override
        public void close() {}

        ByteBuffer toBuffer() {
            return ByteBuffer.wrap(bytes, 0, length).slice().asReadOnlyBuffer();
        }
    }
}
