package dev.ingot.vfs;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
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

    private final FileSystem host = FileSystem.newReadOnlyFileSystem(FileSystem.newDefaultFileSystem());

    /** Refuses what is no ordinary file or folder; what does not exist is left to whatever follows. */
    private Path checked(Path path) throws IOException {
        Path absolute = host.toAbsolutePath(path).normalize();
        Path real = real(absolute);
        boolean ordinary = isOrdinary(absolute) && isOrdinary(real);
        if (!ordinary || (Files.exists(real) && !Files.isRegularFile(real) && !Files.isDirectory(real))) {
            // The reason is the text of EACCES, by which GraalPy finds the error number.
            throw new AccessDeniedException(path.toString(), null, "Permission denied");
        }
        return path;
    }

    private static Path real(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            return path;
        }
    }

    private static boolean isOrdinary(Path path) {
        return KERNEL.stream().noneMatch(path::startsWith);
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
        Path absolute = host.toAbsolutePath(path).normalize();
        if (!isOrdinary(absolute) || !isOrdinary(real(absolute))) {
            throw new AccessDeniedException(path.toString(), null, "Permission denied");
        }
        return host.readAttributes(path, attributes, options);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        if (!isOrdinary(host.toAbsolutePath(link).normalize())) {
            throw new AccessDeniedException(link.toString(), null, "Permission denied");
        }
        return host.readSymbolicLink(link);
    }

    @Override
    public void setCurrentWorkingDirectory(Path folder) {
        if (!isOrdinary(host.toAbsolutePath(folder).normalize())) {
            throw new IllegalArgumentException(folder + ": Permission denied");
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
