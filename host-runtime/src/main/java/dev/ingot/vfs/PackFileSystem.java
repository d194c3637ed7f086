package dev.ingot.vfs;

import dev.ingot.importer.MountTable;
import dev.ingot.pack.MountName;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /ingot} from mounted packs and leaves every other path to another file system, the host policy.
 *
 * <p>Everything below {@code /ingot} is read-only: a write fails with the reason "Read-only file system", which Python
 * sees as {@code EROFS}. A path is made absolute and free of {@code .} and {@code ..} before it is looked at; a
 * symbolic link of the host that points below {@code /ingot} is not followed into the packs. Safe for many threads,
 * except that the working folder is one for the whole file system, as it is for a process.
 */
public final class PackFileSystem implements FileSystem {
    private final FileSystem host;
    private final BeforeAccess beforeAccess;
    private final VirtualTree tree;
    private final Path root;

    /** The working folder while it lies in a pack; null while the host's own is in force. */
    private volatile @Nullable Path workingFolder;

    /** Is told of every file of the host that is about to be asked for, and may make it. */
    @FunctionalInterface
    public interface BeforeAccess {
        /** Looks at a path, which is absolute. */
        void of(Path path) throws IOException;
    }

    /**
     * Creates a file system.
     *
     * @param host serves the paths outside {@code /ingot}
     * @param mounts the packs
     */
    public PackFileSystem(FileSystem host, MountTable mounts) {
        this(host, mounts, path -> {});
    }

    /**
     * Creates a file system.
     *
     * @param host serves the paths outside {@code /ingot}
     * @param mounts the packs
     * @param beforeAccess is called before a file of the host is checked for access
     */
    public PackFileSystem(FileSystem host, MountTable mounts, BeforeAccess beforeAccess) {
        this.host = host;
        this.beforeAccess = beforeAccess;
        this.tree = new VirtualTree(mounts);
        this.root = host.parsePath(MountName.ROOT);
    }

    /** Creates a file system that serves the packs and nothing else; its working folder is {@code /ingot}. */
    public static PackFileSystem ofPacksOnly(MountTable mounts) {
        PackFileSystem packs = new PackFileSystem(new DeniedFileSystem(), mounts);
        packs.workingFolder = packs.root;
        return packs;
    }

    /** Creates a file system that serves the packs, and the host's ordinary files and folders for reading. */
    public static PackFileSystem ofPacksAndOrdinaryFiles(MountTable mounts) {
        return new PackFileSystem(new OrdinaryFiles(), mounts);
    }

    /** Returns the virtual node at a path, or null when the path belongs to the host. */
    private @Nullable VirtualNode virtual(Path path) throws IOException {
        Path absolute = normal(path);
        return absolute.startsWith(root) ? VirtualTree.reading(() -> tree.resolve(absolute)) : null;
    }

    private boolean isVirtual(Path path) {
        return normal(path).startsWith(root);
    }

    private Path normal(Path path) {
        return toAbsolutePath(path).normalize();
    }

    /** Returns the path as the host has to see it: absolute while the working folder lies in a pack. */
    private Path forHost(Path path) {
        return workingFolder == null ? path : normal(path);
    }

    private void refuseWrite(Path path) throws IOException {
        if (isVirtual(path)) {
            throw VirtualTree.readOnly(path);
        }
    }

    @Override
    public Path parsePath(URI uri) {
        return host.parsePath(uri);
    }

    @Override
    public Path parsePath(String path) {
        return host.parsePath(path);
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options) throws IOException {
        VirtualNode node = virtual(path);
        if (node == null) {
            Path asked = forHost(path);
            beforeAccess.of(asked);
            host.checkAccess(asked, modes, options);
        } else if (modes.contains(AccessMode.WRITE)) {
            throw VirtualTree.readOnly(path);
        } else {
            node.checkAccess(path, modes);
        }
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        if (isVirtual(folder)) {
            throw VirtualTree.reading(() -> tree.exists(normal(folder)))
                    ? new FileAlreadyExistsException(folder.toString())
                    : VirtualTree.readOnly(folder);
        }
        host.createDirectory(forHost(folder), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        if (virtual(path) != null) {
            throw VirtualTree.readOnly(path);
        }
        host.delete(forHost(path));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        if (!isVirtual(path)) {
            return host.newByteChannel(forHost(path), options, attributes);
        }
        return VirtualTree.reading(() -> tree.open(path, normal(path), options));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        VirtualNode node = virtual(folder);
        return node == null
                ? host.newDirectoryStream(forHost(folder), filter)
                : new NodeStream(folder, VirtualTree.reading(() -> node.children(folder)), filter);
    }

    @Override
    public Path toAbsolutePath(Path path) {
        if (path.isAbsolute()) {
            return path;
        }
        Path folder = workingFolder;
        return folder == null ? host.toAbsolutePath(path) : folder.resolve(path);
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        VirtualNode node = virtual(path);
        if (node == null) {
            return host.toRealPath(forHost(path), options);
        }
        return normal(path);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        VirtualNode node = virtual(path);
        return node == null
                ? host.readAttributes(forHost(path), attributes, options)
                : VirtualTree.reading(() -> node.attributes(attributes));
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        refuseWrite(path);
        host.setAttribute(forHost(path), attribute, value, options);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        refuseWrite(target);
        if (isVirtual(source)) {
            // The default of the interface copies through channels, which serves a source in a pack.
            FileSystem.super.copy(source, target, options);
        } else {
            host.copy(forHost(source), forHost(target), options);
        }
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        refuseWrite(source);
        refuseWrite(target);
        host.move(forHost(source), forHost(target), options);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        refuseWrite(link);
        refuseWrite(existing);
        host.createLink(forHost(link), forHost(existing));
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        refuseWrite(link);
        host.createSymbolicLink(forHost(link), target, attributes);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        if (virtual(link) == null) {
            return host.readSymbolicLink(forHost(link));
        }
        throw new NotLinkException(link.toString());
    }

    @Override
    public void setCurrentWorkingDirectory(Path folder) {
        Path absolute = normal(folder);
        if (!absolute.startsWith(root)) {
            host.setCurrentWorkingDirectory(absolute);
            workingFolder = null;
            return;
        }
        try {
            if (!VirtualTree.reading(() -> tree.resolve(absolute).isFolder())) {
                throw new NotDirectoryException(folder.toString());
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(folder + " is no folder in a mounted pack", e);
        }
        workingFolder = absolute;
    }

    @Override
    public boolean isSameFile(Path first, Path second, LinkOption... options) throws IOException {
        boolean virtual = isVirtual(first);
        if (virtual != isVirtual(second)) {
            return false;
        }
        return virtual
                ? normal(first).equals(normal(second))
                : host.isSameFile(forHost(first), forHost(second), options);
    }

    @Override
    public long getFileStoreTotalSpace(Path path) throws IOException {
        return isVirtual(path) ? tree.size() : host.getFileStoreTotalSpace(forHost(path));
    }

    @Override
    public long getFileStoreUnallocatedSpace(Path path) throws IOException {
        return isVirtual(path) ? 0 : host.getFileStoreUnallocatedSpace(forHost(path));
    }

    @Override
    public long getFileStoreUsableSpace(Path path) throws IOException {
        return isVirtual(path) ? 0 : host.getFileStoreUsableSpace(forHost(path));
    }

    @Override
    public long getFileStoreBlockSize(Path path) throws IOException {
        return isVirtual(path) ? VirtualTree.BLOCK_SIZE : host.getFileStoreBlockSize(forHost(path));
    }

    @Override
    public boolean isFileStoreReadOnly(Path path) throws IOException {
        return isVirtual(path) || host.isFileStoreReadOnly(forHost(path));
    }

    @Override
    public Path getTempDirectory() {
        return host.getTempDirectory();
    }

    @Override
    public String getSeparator() {
        return host.getSeparator();
    }

    @Override
    public String getPathSeparator() {
        return host.getPathSeparator();
    }

    @Override
    public @Nullable String getMimeType(Path path) {
        return isVirtual(path) ? null : host.getMimeType(forHost(path));
    }

    @Override
    public @Nullable Charset getEncoding(Path path) {
        return isVirtual(path) ? null : host.getEncoding(forHost(path));
    }
}
