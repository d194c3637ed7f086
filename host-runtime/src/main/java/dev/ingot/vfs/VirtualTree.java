package dev.ingot.vfs;

import dev.ingot.CorruptPackException;
import dev.ingot.importer.MountTable;
import dev.ingot.pack.CutShort;
import dev.ingot.pack.Entry;
import dev.ingot.pack.MountName;
import dev.ingot.pack.Pack;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The folder {@code /ingot} with a folder for each mounted pack. */
final class VirtualTree {
    static final int BLOCK_SIZE = 4096;

    private static final Set<OpenOption> WRITE_OPTIONS = Set.of(
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND,
            StandardOpenOption.CREATE,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.DELETE_ON_CLOSE);

    private final MountTable mounts;
    private final VirtualNode root;

    VirtualTree(MountTable mounts) {
        this.mounts = mounts;
        this.root = VirtualNode.mountRoot(mounts);
    }

    /**
     * Returns the node at an absolute, normal path at or below {@code /ingot}.
     *
     * @throws NoSuchFileException when there is none
     * @throws NotDirectoryException when the path leads through a file
     */
    VirtualNode resolve(Path path) throws IOException {
        String text = slashed(path);
        if (text.equals(MountName.ROOT)) {
            return root;
        }
        Entry entry = mounts.findPath(text);
        if (entry != null && VirtualNode.isVisible(entry)) {
            return VirtualNode.of(mounts, entry);
        }
        Path parent = path.getParent();
        Entry holder = parent == null ? null : mounts.findPath(slashed(parent));
        if (holder != null
                && VirtualNode.isVisible(holder)
                && !VirtualNode.of(mounts, holder).isFolder()) {
            throw new NotDirectoryException(path.toString());
        }
        throw new NoSuchFileException(path.toString());
    }

    /** What reads a pack, whose file may lose bytes at any time. */
    interface Reading<T> {
        /** Returns what was read. */
        T run() throws IOException;
    }

    /** Reads a pack; that its file has lost the bytes is an {@link IOException}. */
    static <T> T reading(Reading<T> action) throws IOException {
        try {
            return action.run();
        } catch (InternalError fault) {
            throw new IOException(CutShort.error("a pack", fault).getMessage(), fault);
        } catch (CorruptPackException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Returns the size of all mounted packs in bytes. */
    long size() {
        return mounts.mountedPacks().stream().mapToLong(Pack::length).sum();
    }

    boolean exists(Path path) throws IOException {
        try {
            VirtualNode _ = resolve(path);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Opens a file with the errors of a read-only file system of Linux.
     *
     * @param asked the path as errors name it
     * @param path the same, absolute and normal
     */
    SeekableByteChannel open(Path asked, Path path, Set<? extends OpenOption> options) throws IOException {
        boolean creates =
                options.contains(StandardOpenOption.CREATE_NEW) || options.contains(StandardOpenOption.CREATE);
        if (creates && !exists(path)) {
            throw readOnly(asked);
        }
        VirtualNode node = resolve(path);
        if (options.contains(StandardOpenOption.CREATE_NEW)) {
            throw new FileAlreadyExistsException(asked.toString());
        }
        boolean writes = options.stream().anyMatch(WRITE_OPTIONS::contains);
        if (writes) {
            throw node.isFolder() ? isFolder(asked) : readOnly(asked);
        }
        return node.open(asked);
    }

    /** The reason is the text of EISDIR, by which GraalPy finds the error number. */
    static FileSystemException isFolder(Path path) {
        return new FileSystemException(path.toString(), null, "Is a directory");
    }

    /** The reason is the text of EROFS, by which GraalPy finds the error number. */
    static FileSystemException readOnly(Path path) {
        return new FileSystemException(path.toString(), null, "Read-only file system");
    }

    private static String slashed(Path path) {
        String text = path.toString();
        return path.getFileSystem().getSeparator().equals("/")
                ? text
                : text.replace(path.getFileSystem().getSeparator(), "/");
    }
}
