package dev.ingot.live;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Ordinary folders in which Python modules are being written: indexed by a thread of their own and kept up to date by a
 * watcher, so that a look-up asks the file system for nothing, and finds what {@code FileFinder} finds.
 *
 * <p>A module that is found is answered from the index. A name that is not found costs one look at the time of the
 * folder, so that a module that was written a moment ago is found although the watcher has not reported it yet. After
 * {@link #invalidate} every folder is listed again, as importlib does after {@code invalidate_caches()}.
 *
 * <p>Safe for many threads. {@link #close} ends the watching; look-ups then ask the file system.
 */
public final class LiveFolders implements AutoCloseable {
    /** What {@link #find} returns for a folder that can be a portion of a namespace package. */
    public static final String NAMESPACE_PORTION = "";

    private static final Logger LOGGER = System.getLogger(LiveFolders.class.getName());

    private final List<Path> roots;
    private final Map<Path, LiveFolder> folders = new ConcurrentHashMap<>();
    private final Map<WatchKey, LiveFolder> watched = new ConcurrentHashMap<>();
    private final @Nullable WatchService watcher;
    private final CountDownLatch indexed = new CountDownLatch(1);

    /** Starts to index and to watch these folders and those below them. */
    public LiveFolders(List<Path> roots) {
        this.roots =
                roots.stream().map(root -> root.toAbsolutePath().normalize()).toList();
        this.watcher = newWatcher();
        Thread.ofPlatform().daemon().name("ingot-live-folders").start(this::indexAndWatch);
    }

    private static @Nullable WatchService newWatcher() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    "live folders are not watched: {0}; each look-up asks the file system",
                    e.getMessage());
            return null;
        }
    }

    /** Says whether a path is one of the folders or lies below one. */
    public boolean covers(String folder) {
        Path path = Path.of(folder);
        return roots.stream().anyMatch(path::startsWith);
    }

    /**
     * Looks up a module as {@code FileFinder} does: a package first, then a module, for each in the order of the
     * suffixes.
     *
     * @param folder a folder that is {@linkplain #covers covered}
     * @param tail the last component of the module's name
     * @param suffixes the suffixes of module files in their order
     * @return the module's file, relative to the folder: for a package, of its {@code __init__}; or
     *     {@link #NAMESPACE_PORTION}, or null when the folder holds none
     */
    public @Nullable String find(String folder, String tail, List<String> suffixes) {
        Path path = Path.of(folder);
        String found = search(path, tail, suffixes);
        boolean isPortion = NAMESPACE_PORTION.equals(found);
        boolean changed = (found == null || isPortion) && hasChanged(path);
        changed |= isPortion && hasChanged(path.resolve(tail));
        return changed ? search(path, tail, suffixes) : found;
    }

    private @Nullable String search(Path path, String tail, List<String> suffixes) {
        FolderListing listing = folder(path).listing();
        boolean isFolder = listing.folders().contains(tail);
        if (isFolder) {
            FolderListing inner = folder(path.resolve(tail)).listing();
            for (String suffix : suffixes) {
                if (inner.files().contains("__init__" + suffix)) {
                    return tail + "/__init__" + suffix;
                }
            }
        }
        for (String suffix : suffixes) {
            if (listing.files().contains(tail + suffix)) {
                return tail + suffix;
            }
        }
        return isFolder ? NAMESPACE_PORTION : null;
    }

    private boolean hasChanged(Path path) {
        LiveFolder known = folders.get(path);
        return known != null && known.checkTime();
    }

    private LiveFolder folder(Path path) {
        return folders.computeIfAbsent(path, this::watch);
    }

    /** Registers before anything is listed, so that no change falls between the two. */
    private LiveFolder watch(Path path) {
        if (watcher != null) {
            try {
                WatchKey key = path.register(
                        watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
                LiveFolder folder = new LiveFolder(path, true);
                watched.put(key, folder);
                return folder;
            } catch (IOException | ClosedWatchServiceException e) {
                LOGGER.log(Level.DEBUG, "{0} is not watched: {1}", path, e);
            }
        }
        return new LiveFolder(path, false);
    }

    /** Forgets what is known: the next look-ups list the folders again. */
    public void invalidate() {
        folders.values().forEach(LiveFolder::changed);
    }

    /** Waits until the folders have been indexed once. */
    public void awaitIndexed() throws InterruptedException {
        indexed.await();
    }

    /** Returns the number of folders that are known. */
    public int folderCount() {
        return folders.size();
    }

    @Override
    public void close() {
        if (watcher != null) {
            try {
                watcher.close();
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "closing the watcher", e);
            }
        }
    }

    private void indexAndWatch() {
        try {
            for (Path root : roots) {
                index(root);
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "indexing ended early; what is left is listed when it is asked for", e);
        } finally {
            indexed.countDown();
        }
        try {
            while (watcher != null) {
                report(watcher.take());
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            // Unwatched from now on: what is known must not be trusted any more.
            folders.clear();
        }
    }

    private void index(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path child, BasicFileAttributes attributes) {
                boolean canBePackage =
                        child.equals(root) || isIdentifier(child.getFileName().toString());
                if (!canBePackage) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                folder(child).listing();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isIdentifier(String name) {
        return name.codePoints().allMatch(Character::isUnicodeIdentifierPart) && !name.equals("__pycache__");
    }

    private void report(WatchKey key) {
        boolean overflow =
                key.pollEvents().stream().anyMatch(event -> event.kind().equals(StandardWatchEventKinds.OVERFLOW));
        if (overflow) {
            invalidate();
        }
        LiveFolder folder = watched.get(key);
        if (folder != null) {
            folder.changed();
        }
        if (!key.reset()) {
            // The folder is gone. One that comes in its place is another one, to be watched anew.
            watched.remove(key);
            folders.values().remove(folder);
        }
    }
}
