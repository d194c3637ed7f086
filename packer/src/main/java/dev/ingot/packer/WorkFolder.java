package dev.ingot.packer;

import dev.ingot.pack.AtomicFile;
import dev.ingot.pack.ProcessFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A hidden folder beside a target, in which the target is made before it is moved to its place. The folder is removed
 * when it is closed, or when the JVM ends before that; what a killed process left behind is removed when the next
 * folder for the same target is made. A lock, which the operating system takes back from the dead, tells the two apart.
 */
public final class WorkFolder implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(WorkFolder.class.getName());
    private static final String OLD = "old";
    private static final String SUFFIX = ".tmp";

    /**
     * This process's, which it must not even look at: on POSIX systems a lock is lost when any channel of the file is
     * closed.
     */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path target;
    private final Path folder;
    private final FileChannel lock;
    private final Thread removal = new Thread(this::removeQuietly, "ingot-work-folder");

    private WorkFolder(Path target, Path folder, FileChannel lock) {
        this.target = target;
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Makes the folder.
     *
     * @param target what is to be made
     * @throws IOException when the target's folder does not exist or cannot be written
     */
    public static WorkFolder of(Path target) throws IOException {
        return of(target, lock -> {});
    }

    /** @param beforeLocking is told the lock file in the moment in which another process can take it, for tests */
    static WorkFolder of(Path target, Consumer<Path> beforeLocking) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException(target + ": cannot be written; name a file in a folder");
        }
        if (!Files.isDirectory(parent)) {
            throw new NoSuchFileException(
                    Objects.requireNonNullElse(target.getParent(), parent).toString());
        }
        String prefix = "." + absolute.getFileName() + ".";
        // One name for the folder, whatever links lead to it.
        Path real = parent.toRealPath();
        removeLeftovers(absolute, real, prefix);
        while (true) {
            Path folder = Files.createDirectory(real.resolve(prefix + UUID.randomUUID() + SUFFIX));
            OWN.add(folder);
            Path lockFile = folder.resolve(ProcessFolder.LOCK);
            FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            beforeLocking.accept(lockFile);
            // Otherwise another process took the folder for one of the dead in between, and removes it.
            if (lock.tryLock() != null && Files.exists(lockFile)) {
                WorkFolder work = new WorkFolder(absolute, folder, lock);
                Runtime.getRuntime().addShutdownHook(work.removal);
                return work;
            }
            lock.close();
            OWN.remove(folder);
        }
    }

    /** Returns a path in the folder. */
    public Path resolve(String name) {
        return folder.resolve(name);
    }

    /** Moves a finished file from this folder over the target, at once. */
    public void publish(Path file) throws IOException {
        AtomicFile.move(file, target);
    }

    /** Moves a finished file from this folder to a place in the target's folder, at once. */
    public Path publishBeside(Path file, String name) throws IOException {
        Path place = target.resolveSibling(name);
        AtomicFile.move(file, place);
        return place;
    }

    /**
     * Moves a finished folder from this folder to the target; a folder that was there is kept until the new one is in
     * its place.
     */
    public void publishFolder(Path made) throws IOException {
        Path old = folder.resolve(OLD);
        if (Files.exists(target)) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.exists(old)) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    private static void removeLeftovers(Path target, Path parent, String prefix) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, path -> isWorkFolder(path, prefix))) {
            for (Path leftover : found) {
                try {
                    ProcessFolder.removeAbandoned(leftover, abandoned -> removeLeftover(target, abandoned));
                } catch (IOException e) {
                    // What is made now does not depend on it.
                    LOGGER.log(Level.WARNING, "cannot remove " + leftover + ", which a killed process left", e);
                }
            }
        }
    }

    private static void removeLeftover(Path target, Path leftover) throws IOException {
        Path old = leftover.resolve(OLD);
        if (Files.exists(old) && !Files.exists(target)) {
            // Killed between the two moves of publishFolder.
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
        }
        ProcessFolder.remove(leftover);
    }

    private static boolean isWorkFolder(Path path, String prefix) {
        String name = path.getFileName().toString();
        return !OWN.contains(path)
                && name.startsWith(prefix)
                && name.endsWith(SUFFIX)
                && name.length() == prefix.length() + 36 + SUFFIX.length()
                && Files.isDirectory(path);
    }

    private void removeQuietly() {
        try {
            lock.close();
            ProcessFolder.remove(folder);
        } catch (IOException | UncheckedIOException e) {
            LOGGER.log(Level.DEBUG, "cannot remove " + folder, e);
        }
    }

    /** Removes the folder and what was not published. */
    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(removal);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook does it.
            return;
        }
        lock.close();
        ProcessFolder.remove(folder);
        OWN.remove(folder);
    }
}
