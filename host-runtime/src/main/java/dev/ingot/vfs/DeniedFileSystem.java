package dev.ingot.vfs;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/**
 * The host's file system as Python sees it where it may not be used: every call is a {@code PermissionError}. The one
 * that polyglot offers throws {@link SecurityException}, which ends the whole evaluation instead.
 */
final class DeniedFileSystem implements FileSystem {
    private final Path root = Path.of("/");

    private static AccessDeniedException denied(Path path) {
        // The reason is the text of EACCES, by which GraalPy finds the error number.
        return new AccessDeniedException(path.toString(), null, "Permission denied");
    }

    @Override
    public Path parsePath(URI uri) {
        return Path.of(uri);
    }

    @Override
    public Path parsePath(String path) {
        return Path.of(path);
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options) throws IOException {
        throw denied(path);
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        throw denied(folder);
    }

    @Override
    public void delete(Path path) throws IOException {
        throw denied(path);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        throw denied(path);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        throw denied(folder);
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return root.resolve(path);
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        throw denied(path);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        throw denied(path);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        throw denied(source);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        throw denied(source);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        throw denied(link);
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        throw denied(link);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        throw denied(link);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        throw denied(path);
    }

    /** Python sees a {@code FileNotFoundError}; the interface has no way to say why. */
    @Override
    public void setCurrentWorkingDirectory(Path folder) {
        throw new IllegalArgumentException(folder + ": Permission denied");
    }

    @Override
    public Path getTempDirectory() {
        return root.resolve("tmp");
    }
}
