package dev.ingot.pack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder that one process needs as long as it lives: it holds a file that the process has locked until it ends. */
public final class ProcessFolder {
    /** The name of the file that is locked. */
    public static final String LOCK = "lock";

    private ProcessFolder() {}

    /** What is done with the folder of a process that has ended. */
    @FunctionalInterface
    public interface Removal {
        /** Removes the folder, after what else there is to do. */
        void remove(Path folder) throws IOException;
    }

    /**
     * Has a folder removed whose process has ended; does nothing where that cannot be told, or the lock is not there
     * yet. The lock is held meanwhile, so that a process that is about to lock its new folder does not get it, or finds
     * that the file is gone.
     *
     * @throws IOException what {@code removal} throws
     */
    public static void removeAbandoned(Path folder, Removal removal) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        } catch (IOException e) {
            // Being made, or not ours to judge.
            return;
        }
        try (channel) {
            if (isFree(channel)) {
                removal.remove(folder);
            }
        }
    }

    private static boolean isFree(FileChannel channel) {
        try {
            // Released when the channel is closed.
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException | IOException e) {
            // This process's own, or on a file system that cannot tell.
            return false;
        }
    }

    /**
     * Removes a folder with all that is in it; what others remove at the same time, or a folder that is not there, is
     * no error. Links are removed, not what they name.
     *
     * @throws IOException when something cannot be removed
     */
    public static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path child, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(child);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
