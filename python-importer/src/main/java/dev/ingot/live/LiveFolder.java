package dev.ingot.live;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/** One folder and what is known of it. Safe for many threads. */
final class LiveFolder {
    private final Path path;

    /** Whether a watcher calls {@link #changed}; otherwise every look-up asks for the folder's time. */
    private final boolean watched;

    private boolean stale = true;
    private FolderListing listing = new FolderListing(null, Set.of(), Set.of());

    LiveFolder(Path path, boolean watched) {
        this.path = path;
        this.watched = watched;
    }

    /** Marks what is known as out of date. */
    synchronized void changed() {
        stale = true;
    }

    /** Returns what the folder holds, as far as the watcher reported. */
    synchronized FolderListing listing() {
        if (stale || (!watched && timeHasChanged())) {
            // First the mark, then the listing: a change in between is reported and sets the mark again.
            stale = false;
            listing = FolderListing.of(path);
        }
        return listing;
    }

    /**
     * Asks the file system whether the folder has changed without the watcher having reported it yet; marks it if so.
     */
    synchronized boolean checkTime() {
        if (!stale && timeHasChanged()) {
            stale = true;
        }
        return stale;
    }

    private boolean timeHasChanged() {
        return !Objects.equals(listing.time(), FolderListing.timeOf(path));
    }
}
