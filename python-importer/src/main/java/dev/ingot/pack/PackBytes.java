package dev.ingot.pack;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a pack, mapped or in memory, and their lifetime.
 *
 * <p>What is mapped is owned until it is closed; slices handed out throw {@link IllegalStateException} from then on.
 * Bytes in memory are the collector's, and closing them does nothing.
 */
final class PackBytes implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final String resource;
    private final @Nullable Arena arena;
    private final MemorySegment segment;
    private final @Nullable Path folder;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PackBytes(String resource, @Nullable Arena arena, MemorySegment segment, @Nullable Path folder) {
        this.resource = resource;
        this.arena = arena;
        this.segment = segment;
        this.folder = folder;
    }

    static PackBytes map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return map(file.toString(), folderOf(file), channel, 0, channel.size());
        }
    }

    /** Maps a part of a file; the channel may be closed afterwards. */
    static PackBytes map(String resource, @Nullable Path folder, FileChannel channel, long offset, long length)
            throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return new PackBytes(resource, arena, channel.map(MapMode.READ_ONLY, offset, length, arena), folder);
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    static PackBytes of(String resource, ByteBuffer content) {
        byte[] copy = new byte[content.remaining()];
        content.duplicate().get(copy);
        return new PackBytes(resource, null, MemorySegment.ofArray(copy), null);
    }

    static @Nullable Path folderOf(Path file) {
        return file.toAbsolutePath().getParent();
    }

    /** Returns the folder in which files that belong to the pack lie, or null when the pack lies in no folder. */
    @Nullable
    Path folder() {
        return folder;
    }

    String resource() {
        return resource;
    }

    long length() {
        return segment.byteSize();
    }

    /** Returns a copy of the first {@code count} bytes, filled up with zeros where there are fewer. */
    byte[] head(int count) {
        byte[] head = new byte[count];
        MemorySegment.copy(segment, 0, MemorySegment.ofArray(head), 0, Math.min(count, segment.byteSize()));
        return head;
    }

    /** Returns a read-only view; the caller has checked the bounds. A view has at most 2 GiB - 1. */
    ByteBuffer slice(long offset, long length) {
        return segment.asSlice(offset, length).asByteBuffer().asReadOnlyBuffer();
    }

    /** Writes all bytes to a channel, from its position. */
    void writeTo(FileChannel channel) throws IOException {
        for (long at = 0; at < length(); at += CHUNK) {
            Channels.write(channel, slice(at, Math.min(CHUNK, length() - at)));
        }
    }

    @Override
    public void close() {
        if (arena != null && closed.compareAndSet(false, true)) {
            try {
                arena.close();
            } catch (IllegalStateException e) {
                // Somebody reads it at this moment; whoever closes it can try again.
                closed.set(false);
                throw e;
            }
        }
    }
}
