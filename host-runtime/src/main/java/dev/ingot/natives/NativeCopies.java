package dev.ingot.natives;

import dev.ingot.importer.CacheFolder;
import dev.ingot.pack.ProcessFolder;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The numbered places for native libraries of this process's contexts. Safe for many threads.
 *
 * <p>Every context gets a number, and with it a folder's name, when it is made; the folder is made, below one of this
 * process's own, when the context first uses a native library. A number is given to another context when its context
 * has ended and the linker knows none of its libraries any more, so that files are written once for as many contexts as
 * there are at one time. Of a context that was cancelled libraries may stay loaded: its files are removed, and its
 * number is not given again. The process's folder is locked as long as it lives; what is left of one that died is
 * removed by the next.
 */
public final class NativeCopies {
    /** The system property that says how many contexts may use native libraries at one time. */
    public static final String LIMIT_PROPERTY = "ingot.native.contexts";

    private static final int DEFAULT_LIMIT = 256;

    /** How long a context that needs a place waits for the collector to find those whose contexts have ended. */
    private static final long PATIENCE_MILLISECONDS = 2_000;

    /** How often who waits for a place looks whether there is one. */
    private static final long LOOK_MILLISECONDS = 50;

    private static final Map<Path, NativeCopies> OF_FOLDER = new ConcurrentHashMap<>();

    private final Path base;
    private final Path folder;
    private final ReferenceQueue<Object> ended = new ReferenceQueue<>();

    // All that follows is guarded by the monitor, which is never held while a copy's is asked for.
    private final Queue<Integer> free = new PriorityQueue<>();
    private final Set<Owner> owners = new HashSet<>();
    private int made;
    private int inUse;
    private @Nullable FileChannel lock;

    /** What lives as long as a context, and the place that is free afterwards. */
    private static final class Owner extends WeakReference<Object> {
        private final NativeCopy copy;

        Owner(Object owner, ReferenceQueue<Object> queue, NativeCopy copy) {
            super(owner, queue);
            this.copy = copy;
        }
    }

    NativeCopies(Path base) {
        this.base = base;
        this.folder = base.resolve(ProcessHandle.current().pid() + "-"
                + UUID.randomUUID().toString().substring(0, 8));
    }

    /** Returns those of this process below the user's cache folder. */
    public static NativeCopies ofUser() {
        return OF_FOLDER.computeIfAbsent(CacheFolder.ofUser().resolve("native-contexts"), NativeCopies::new);
    }

    /** Returns how many contexts of this process may use native libraries at one time. */
    public static int limit() {
        return Integer.getInteger(LIMIT_PROPERTY, DEFAULT_LIMIT);
    }

    /**
     * Returns a place for a context that is about to be made.
     *
     * @param cache where libraries are extracted to, to be copied from
     * @param unloads whether what a closed context left loaded may be unloaded by force
     */
    public NativeCopy reserve(NativeCache cache, boolean unloads) {
        while (ended.poll() instanceof Owner owner) {
            owner.copy.release(true);
        }
        synchronized (this) {
            Integer number = free.poll();
            return new NativeCopy(this, folder, number == null ? made++ : number, cache, unloads);
        }
    }

    /** Has the place given up at the latest when {@code owner}, which lives as long as its context, is collected. */
    public synchronized void releaseWith(Object owner, NativeCopy copy) {
        owners.add(new Owner(owner, ended, copy));
    }

    /** Makes the folder of a place that is first used; waits a moment where there are too many. */
    void begin(Path copyFolder) throws IOException {
        if (!enter() && !awaitPlace()) {
            throw new IOException("as many contexts of this process use native libraries as may at one time, " + limit()
                    + "; close contexts that are not used any more, or set the system property " + LIMIT_PROPERTY);
        }
        try {
            Files.createDirectories(copyFolder);
        } catch (Throwable failure) {
            // It will be asked for again, or never: nobody has the place.
            leave();
            throw failure;
        }
    }

    private synchronized void leave() {
        inUse--;
    }

    /** Takes one of the places, if there is one. */
    private synchronized boolean enter() throws IOException {
        if (inUse >= limit()) {
            return false;
        }
        lockFolder();
        inUse++;
        return true;
    }

    /** Has the collector look for contexts that nobody closed, and waits for those that are being closed. */
    @SuppressWarnings("ReferenceQueueRemove")
    private boolean awaitPlace() throws IOException {
        System.gc();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLISECONDS);
        try {
            for (long left = PATIENCE_MILLISECONDS; left > 0; ) {
                if (ended.remove(Math.min(left, LOOK_MILLISECONDS)) instanceof Owner owner) {
                    owner.copy.release(true);
                }
                if (enter()) {
                    return true;
                }
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Takes a place back: for another context where nothing of it is loaded any more, otherwise it stays empty. */
    synchronized void end(NativeCopy copy, boolean wasUsed, boolean isReusable) {
        owners.removeIf(owner -> owner.copy == copy);
        if (wasUsed) {
            inUse--;
        }
        if (isReusable) {
            free.add(copy.number());
        }
    }

    private void lockFolder() throws IOException {
        if (lock != null) {
            return;
        }
        Files.createDirectories(base);
        removeLeftOvers();
        // Locked before it is in the folder: a lock that is there and not taken tells others that its process is dead.
        Path fresh = base.resolve("." + folder.getFileName());
        FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new IOException(fresh + ": another process has locked it");
            }
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.move(fresh, folder.resolve(ProcessFolder.LOCK), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // So that it can be tried again.
            channel.close();
            Files.deleteIfExists(fresh);
            remove(folder);
            throw e;
        }
        lock = channel;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
    }

    /** Removes the folders of processes that died: nobody has locked them. */
    void removeLeftOvers() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(base)) {
            for (Path other : folders) {
                ProcessFolder.removeAbandoned(other, NativeCopies::remove);
            }
        }
    }

    static void remove(Path folder) {
        try {
            ProcessFolder.remove(folder);
        } catch (IOException e) {
            System.getLogger(NativeCopies.class.getName()).log(System.Logger.Level.DEBUG, "cannot remove " + folder, e);
        }
    }
}
