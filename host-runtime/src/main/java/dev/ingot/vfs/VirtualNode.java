package dev.ingot.vfs;

import dev.ingot.importer.MountTable;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file or folder below {@code /ingot}: an entry of a pack, or the folder that holds the mounts. */
final class VirtualNode {
    /** All times of all files: packs keep none, so that the same input gives the same bytes. */
    private static final FileTime TIME = FileTime.from(Instant.parse("1980-01-01T00:00:00Z"));

    /** A device number that no real device has, so that (device, inode) identifies a file. */
    private static final long DEVICE = 0x1460;

    private static final int FOLDER_MODE = 0040555;
    private static final int FILE_MODE = 0100444;

    private final MountTable mounts;
    private final @Nullable Entry entry;

    private VirtualNode(MountTable mounts, @Nullable Entry entry) {
        this.mounts = mounts;
        this.entry = entry;
    }

    static VirtualNode of(MountTable mounts, Entry entry) {
        return new VirtualNode(mounts, entry);
    }

    static VirtualNode mountRoot(MountTable mounts) {
        return new VirtualNode(mounts, null);
    }

    /** Says whether an entry appears as a file: a module that was packed without its source does not. */
    static boolean isVisible(Entry entry) {
        return entry.kind() == EntryKind.FOLDER || contentKind(entry) != null;
    }

    private static @Nullable SlotKind contentKind(Entry entry) {
        if (entry.has(SlotKind.DATA)) {
            return SlotKind.DATA;
        }
        return entry.has(SlotKind.SOURCE) ? SlotKind.SOURCE : null;
    }

    boolean isFolder() {
        return entry == null || entry.kind() == EntryKind.FOLDER;
    }

    void checkAccess(Path path, Set<? extends AccessMode> modes) throws IOException {
        if (modes.contains(AccessMode.EXECUTE) && !isFolder()) {
            throw new AccessDeniedException(path.toString());
        }
    }

    /** Returns the paths of a folder's visible children, {@code folder} resolved with each name. */
    List<Path> children(Path folder) throws IOException {
        if (!isFolder()) {
            throw new NotDirectoryException(folder.toString());
        }
        List<Path> children = new ArrayList<>();
        if (entry == null) {
            mounts.mountedPacks().stream()
                    .map(Pack::mountName)
                    .distinct()
                    .forEach(name -> children.add(folder.resolve(name)));
            return children;
        }
        for (Entry child : mounts.children(entry)) {
            if (isVisible(child)) {
                children.add(folder.resolve(child.name()));
            }
        }
        return children;
    }

    SeekableByteChannel open(Path path) throws IOException {
        if (entry == null || isFolder()) {
            // A folder can be opened, for os.fwalk and dir_fd=, but not read.
            return new BufferChannel(ByteBuffer.allocate(0)) {
                @Override
                public synchronized int read(ByteBuffer target) throws IOException {
                    throw VirtualTree.isFolder(path);
                }
            };
        }
        SlotKind kind = contentKind(entry);
        ByteBuffer content = kind == null ? null : entry.read(kind);
        if (content == null) {
            throw new NoSuchFileException(path.toString());
        }
        return new BufferChannel(content);
    }

    private long size() {
        SlotKind kind = entry == null || isFolder() ? null : contentKind(entry);
        return entry == null || kind == null ? 0 : entry.length(kind);
    }

    private long inode() {
        return entry == null ? 1 : (long) entry.pack().contentId().hashCode() << Integer.SIZE ^ entry.number() + 2L;
    }

    /**
     * Returns attributes by name.
     *
     * @param request a view and names as {@link java.nio.file.Files#readAttributes} takes them, such as
     *     {@code unix:mode,size}
     */
    Map<String, Object> attributes(String request) {
        Map<String, Object> all = allAttributes();
        String names = request.substring(request.indexOf(':') + 1);
        if (names.equals("*")) {
            return all;
        }
        Map<String, Object> some = new HashMap<>();
        for (String name : names.split(",", -1)) {
            Object value = all.get(name);
            if (value == null) {
                throw new UnsupportedOperationException("packed files have no attribute '" + name + "'");
            }
            some.put(name, value);
        }
        return some;
    }

    private Map<String, Object> allAttributes() {
        boolean folder = isFolder();
        Map<String, Object> all = new HashMap<>();
        all.put("isDirectory", folder);
        all.put("isRegularFile", !folder);
        all.put("isSymbolicLink", false);
        all.put("isOther", false);
        all.put("size", size());
        all.put("fileKey", inode());
        all.put("lastModifiedTime", TIME);
        all.put("lastAccessTime", TIME);
        all.put("creationTime", TIME);
        all.put("ctime", TIME);
        all.put("mode", folder ? FOLDER_MODE : FILE_MODE);
        all.put("permissions", PosixFilePermissions.fromString(folder ? "r-xr-xr-x" : "r--r--r--"));
        all.put("ino", inode());
        all.put("dev", DEVICE);
        all.put("rdev", 0L);
        all.put("nlink", 1);
        all.put("uid", 0);
        all.put("gid", 0);
        return all;
    }
}
