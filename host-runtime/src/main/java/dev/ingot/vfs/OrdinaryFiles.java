package dev.ingot.vfs;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/**
 * The host's ordinary files and folders, for reading. What only looks like a file is refused, because reading it tells
 * of the process, waits for somebody or changes something: all below {@code /proc}, {@code /sys} and {@code /dev},
 * wherever links lead there from; pipes, sockets and devices anywhere.
 *
 * <p>Links that are put in the place of a file between the check and the use are the host's doing, not a script's,
 * which can make none.
 */
final class OrdinaryFiles implements FileSystem {
    private static final List<Path> KERNEL = List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));

    /** As in Linux. */
    private static final int MOST_LINKS = 40;

    private final FileSystem host = FileSystem.newReadOnlyFileSystem(FileSystem.newDefaultFileSystem());

    /** Refuses what is no ordinary file or folder; what does not exist is left to whatever follows. */
    private Path checked(Path path) throws IOException {
        Path real = resolve(path, true);
        if (Files.exists(real) && !Files.isRegularFile(real) && !Files.isDirectory(real)) {
            throw denied(path);
        }
        return path;
    }

    /**
     * Returns where a path leads, link by link, and refuses one that passes through what is the kernel's: its links
     * lead out of it again, to files of the process.
     */
    private Path resolve(Path path, boolean followLast) throws IOException {
        Path absolute = host.toAbsolutePath(path);
        Path current = absolute.getRoot();
        Deque<Path> left = new ArrayDeque<>();
        absolute.forEach(left::add);
        int links = 0;
        while (!left.isEmpty()) {
            // Behind a link, ".." is the parent of what the link names.
            Path next = current.resolve(left.remove()).normalize();
            if (KERNEL.stream().anyMatch(next::startsWith)) {
                throw denied(path);
            }
            if ((!followLast && left.isEmpty()) || !Files.isSymbolicLink(next)) {
                current = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                throw new FileSystemException(path.toString(), null, "Too many levels of symbolic links");
            }
            Path target = Files.readSymbolicLink(next);
            current = target.isAbsolute() ? target.getRoot() : current;
            for (int i = target.getNameCount() - 1; i >= 0; i--) {
                left.addFirst(target.getName(i));
            }
        }
        return current;
    }

    private static AccessDeniedException denied(Path path) {
        // The reason is the text of EACCES, by which GraalPy finds the error number.
        return new AccessDeniedException(path.toString(), null, "Permission denied");
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
        host.checkAccess(checked(path), modes, options);
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        host.createDirectory(folder, attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        host.delete(path);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return host.newByteChannel(checked(path), options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        return host.newDirectoryStream(checked(folder), filter);
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return host.toAbsolutePath(path);
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        return host.toRealPath(checked(path), options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        resolve(path, true);
        return host.readAttributes(path, attributes, options);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        resolve(link, false);
        return host.readSymbolicLink(link);
    }

    @Override
    public void setCurrentWorkingDirectory(Path folder) {
        try {
            resolve(folder, true);
        } catch (IOException e) {
            throw new IllegalArgumentException(folder + ": " + e.getMessage(), e);
        }
        host.setCurrentWorkingDirectory(folder);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        host.setAttribute(path, attribute, value, options);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        host.copy(source, target, options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        host.move(source, target, options);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        host.createLink(link, existing);
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        host.createSymbolicLink(link, target, attributes);
    }

    @Override
    public boolean isSameFile(Path first, Path second, LinkOption... options) throws IOException {
        return host.isSameFile(checked(first), checked(second), options);
    }

    @Override
    public Path getTempDirectory() {
        return host.getTempDirectory();
    }
}
