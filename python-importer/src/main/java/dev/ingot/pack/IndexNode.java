package dev.ingot.pack;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file or folder of a pack that is being written. */
final class IndexNode {
    final String path;
    final byte[] pathBytes;
    final EntryKind kind;
    final boolean isPackage;
    /** The children of a folder by the UTF-8 bytes of their names. */
    final SortedMap<byte[], IndexNode> children = new TreeMap<>(Arrays::compareUnsigned);

    IndexNode parent = this;

    @Nullable
    String moduleName;

    int firstSlot;
    int slotCount;
    /** The entry's number, once that is known. */
    int number;

    IndexNode(String path, EntryKind kind, @Nullable String moduleName, boolean isPackage) {
        this.path = path;
        this.pathBytes = path.getBytes(StandardCharsets.UTF_8);
        this.kind = kind;
        this.moduleName = moduleName;
        this.isPackage = isPackage;
    }

    boolean isFolder() {
        return kind == EntryKind.FOLDER;
    }

    void adopt(IndexNode child) {
        child.parent = this;
        children.put(PackPaths.name(child.path).getBytes(StandardCharsets.UTF_8), child);
    }

    /** Returns where the last name of the path begins, in bytes. */
    int nameOffset() {
        int slash = pathBytes.length - 1;
        while (slash >= 0 && pathBytes[slash] != '/') {
            slash--;
        }
        return slash + 1;
    }
}
