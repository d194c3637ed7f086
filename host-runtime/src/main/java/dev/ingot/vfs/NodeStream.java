package dev.ingot.vfs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** A folder listing that was taken when the stream was opened. */
final class NodeStream implements DirectoryStream<Path> {
    private final Path folder;
    private final List<Path> children;
    private final Filter<? super Path> filter;
    private boolean used;

    NodeStream(Path folder, List<Path> children, Filter<? super Path> filter) {
        this.folder = Objects.requireNonNull(folder);
        this.children = children;
        this.filter = filter;
    }

    @Override
    public Iterator<Path> iterator() {
        if (used) {
            throw new IllegalStateException("the listing of " + folder + " was closed or has been read");
        }
        used = true;
        return children.stream().filter(this::accepts).iterator();
    }

    private boolean accepts(Path child) {
        try {
            return filter.accept(child);
        } catch (IOException e) {
            throw new DirectoryIteratorException(e);
        }
    }

    @Override
    public void close() {
        used = true;
    }
}
