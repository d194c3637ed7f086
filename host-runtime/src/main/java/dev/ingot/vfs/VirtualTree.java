package dev.ingot.vfs;

import dev.ingot.importer.MountTable;
import dev.ingot.pack.Entry;
import dev.ingot.pack.MountName;
import dev.ingot.pack.Pack;
import java.io.IOException;
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
            return VirtualNode.of(entry);
        }
        Path parent = path.getParent();
        Entry holder = parent == null ? null : mounts.findPath(slashed(parent));
        if (holder != null
                && VirtualNode.isVisible(holder)
                && !VirtualNode.of(holder).isFolder()) {
            throw new NotDirectoryException(path.toString());
        }
        throw new NoSuchFileException(path.toString());
    }

    /** Returns the size of all mounted packs in bytes. */
    long size() {
        return mounts.packs().stream().mapToLong(Pack::length).sum();
    }

    static void refuseWriteOptions(Path path, Set<? extends OpenOption> options) throws IOException {
        for (OpenOption option : options) {
            if (WRITE_OPTIONS.contains(option)) {
                throw readOnly(path);
            }
        }
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
