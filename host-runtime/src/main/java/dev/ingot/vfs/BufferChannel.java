package dev.ingot.vfs;

import dev.ingot.pack.CutShort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * Reads a buffer through the channel interface. For one reader at a time, as a file descriptor is; channels share
 * nothing.
 */
class BufferChannel implements SeekableByteChannel {
    private final ByteBuffer content;
    private long position;
    private boolean open = true;

    BufferChannel(ByteBuffer content) {
        this.content = content;
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        checkOpen();
        if (position >= content.limit()) {
            return -1;
        }
        int count = Math.min(target.remaining(), content.limit() - (int) position);
        try {
            target.put(content.slice((int) position, count));
        } catch (InternalError fault) {
            throw new IOException(CutShort.error("a pack", fault).getMessage(), fault);
        }
        position += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public synchronized long position() throws IOException {
        checkOpen();
        return position;
    }

    @Override
    public synchronized SeekableByteChannel position(long newPosition) throws IOException {
        checkOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("a position of " + newPosition + " is before the start of the file");
        }
        position = newPosition;
        return this;
    }

    @Override
    public synchronized long size() throws IOException {
        checkOpen();
        return content.limit();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public synchronized boolean isOpen() {
        return open;
    }

    @Override
    public synchronized void close() {
        open = false;
    }

    private void checkOpen() throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }
}
