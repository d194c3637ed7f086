package dev.ingot.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears whole or not at all: written under a temporary name beside its target, then moved over it.
 *
 * <p>Until {@link #commit} the target keeps its old content; {@link #close} without a commit removes the temporary
 * file. Not safe for use by several threads.
 */
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;

    private AtomicFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Creates the temporary file.
     *
     * @throws IOException when the target's folder does not exist or cannot be written
     */
    public static AtomicFile create(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        // Random, because threads share a process id, and so do the first processes of two containers.
        Path temporary = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
        FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new AtomicFile(absolute, temporary, channel);
    }

    /**
     * Writes a file whole or not at all.
     *
     * @throws IOException when that fails; the target then has its old content
     */
    public static void write(Path target, ByteBuffer content) throws IOException {
        try (AtomicFile file = create(target)) {
            Channels.write(file.channel, content);
            file.commit();
        }
    }

    /** Returns the channel of the temporary file, open for reading and writing. */
    public FileChannel channel() {
        return channel;
    }

    /**
     * Forces the content to the disk and moves it over the target.
     *
     * @throws IOException when that fails; the target then has its old content
     */
    public void commit() throws IOException {
        channel.force(true);
        channel.close();
        move(temporary, target);
    }

    /**
     * Moves a finished file over a target, at once where the file system can.
     *
     * @throws IOException when that fails; the target then has its old content
     */
    public static void move(Path finished, Path target) throws IOException {
        try {
            Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(finished, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Removes the temporary file unless it was committed. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
