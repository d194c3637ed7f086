package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of an open pack: a folder, a module, a data file.
 *
 * <p>A small view: every question is answered from the mapped index, so an entry is as good as its pack. Immutable and
 * safe for many threads; after the pack is closed every method but {@link #number} throws
 * {@link IllegalStateException}.
 */
public final class Entry {
    private final Pack pack;
    private final int number;

    Entry(Pack pack, int number) {
        this.pack = pack;
        this.number = number;
    }

    /** Returns the pack this entry belongs to. */
    public Pack pack() {
        return pack;
    }

    /** Returns the place in the pack's folder order, from 0 (the root folder) to {@link Pack#entryCount()} - 1. */
    public int number() {
        return number;
    }

    /** Returns what the entry is. */
    public EntryKind kind() {
        return pack.entries().kind(number);
    }

    /** Says whether the entry is the {@code __init__} of a package. */
    public boolean isPackage() {
        return (pack.entries().flags(number) & EntryRecord.PACKAGE) != 0;
    }

    /** Says whether the entry is a folder that is a portion of a namespace package (PEP 420). */
    public boolean isNamespacePortion() {
        return (pack.entries().flags(number) & EntryRecord.NAMESPACE_PORTION) != 0;
    }

    /** Returns the path below the mount, with {@code /} between the names; empty for the root folder. */
    public String path() {
        return pack.entries().path(number);
    }

    /** Returns the last component of the path; empty for the root folder. */
    public String name() {
        return pack.entries().name(number);
    }

    /** Returns the path that Python code sees, for example {@code /ingot/stdlib/json/__init__.py}. */
    public String mountedPath() {
        String path = path();
        return path.isEmpty() ? pack.mountFolder() : pack.mountFolder() + "/" + path;
    }

    /** Returns the full module name, or null when the entry is no module, package or namespace portion. */
    public @Nullable String moduleName() {
        return pack.entries().moduleName(number);
    }

    /** Returns the number of children of a folder, 0 for any other entry. */
    public int childCount() {
        return pack.entries().childCount(number);
    }

    /**
     * Returns a child of a folder; children are in the order of their names as unsigned UTF-8 bytes.
     *
     * @throws IndexOutOfBoundsException when {@code index} is not between 0 and {@link #childCount()} - 1
     */
    public Entry child(int index) {
        return pack.entry(pack.entries().child(number, Objects.checkIndex(index, childCount())));
    }

    /** Says whether the entry has this content. */
    public boolean has(SlotKind kind) {
        return pack.contents().find(number, kind) != null;
    }

    /** Returns the number of bytes of this content once it is decompressed, or -1 when the entry does not have it. */
    public long length(SlotKind kind) {
        Slot slot = pack.contents().find(number, kind);
        return slot == null ? -1 : slot.length();
    }

    /** Returns the number of bytes this content takes in the file, or -1 when the entry does not have it. */
    public long storedLength(SlotKind kind) {
        Slot slot = pack.contents().find(number, kind);
        return slot == null ? -1 : slot.storedLength();
    }

    /** Returns how this content is stored, or null when the entry does not have it. */
    public @Nullable Storage storage(SlotKind kind) {
        Slot slot = pack.contents().find(number, kind);
        return slot == null ? null : slot.storage();
    }

    /**
     * Reads a content, of which the checksum is verified: a view of the mapping where it is stored raw, otherwise a new
     * buffer.
     *
     * @return a read-only buffer from position 0, or null when the entry does not have this content
     * @throws CorruptPackException when the stored bytes are damaged
     */
    public @Nullable ByteBuffer read(SlotKind kind) {
        Slot slot = pack.contents().find(number, kind);
        return slot == null ? null : pack.contents().read(slot);
    }

    /**
     * Returns the contents in the form in which they are stored, to be written into another pack as they are. They read
     * from the pack, which must stay open.
     *
     * @throws CorruptPackException when the stored bytes are damaged
     */
    public List<SlotContent> stored() {
        List<SlotContent> contents = new ArrayList<>();
        for (SlotKind kind : SlotKind.values()) {
            Slot slot = pack.contents().find(number, kind);
            if (slot != null) {
                contents.add(pack.contents().stored(slot));
            }
        }
        return contents;
    }

    @Override
    public String toString() {
        return mountedPath();
    }
}
