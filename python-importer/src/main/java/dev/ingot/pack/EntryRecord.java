package dev.ingot.pack;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The layout of one row of the entry table.
 *
 * <pre>
 *  0  u32  offset of the path in STRINGS
 *  4  u16  length of the path in bytes
 *  6  u8   entry kind
 *  7  u8   flags: 1 package, 2 namespace portion
 *  8  u32  offset of the module name in STRINGS
 * 12  u16  length of the module name in bytes, 0 for an entry that is no module
 * 14  u16  number of slots
 * 16  u32  first slot; for a folder the number of its first child
 * 20  u32  number of children, 0 for an entry that is no folder
 * 24  u32  number of the parent folder; the root is its own parent
 * 28  u16  offset of the file name in the path
 * 30  u16  reserved, 0
 * </pre>
 *
 * Row 0 is the root folder, whose path is empty. Rows are ordered by the parent's path, then by name, as unsigned
 * bytes; so the children of a folder are neighbours.
 */
record EntryRecord(
        int pathOffset,
        int pathLength,
        @Nullable EntryKind kind,
        int flags,
        int moduleOffset,
        int moduleLength,
        int slotCount,
        int first,
        int childCount,
        int parent,
        int nameOffset) {

    static final int SIZE = 32;

    static final int PACKAGE = 1;
    static final int NAMESPACE_PORTION = 2;

    /** The longest path and the longest module name, in bytes of UTF-8. */
    static final int MAX_NAME_LENGTH = 0xffff;

    void write(ByteBuffer out) {
        out.putInt(pathOffset)
                .putShort((short) pathLength)
                .put(Objects.requireNonNull(kind).code())
                .put((byte) flags);
        out.putInt(moduleOffset).putShort((short) moduleLength).putShort((short) slotCount);
        out.putInt(first)
                .putInt(childCount)
                .putInt(parent)
                .putShort((short) nameOffset)
                .putShort((short) 0);
    }

    /** Reads a row; where the file is damaged, its kind may be null and each number anything. */
    static EntryRecord load(ByteBuffer rows, int entry) {
        int at = entry * SIZE;
        return new EntryRecord(
                pathOffset(rows, entry),
                pathLength(rows, entry),
                EntryKind.ofCode(kindCode(rows, entry)),
                flags(rows, entry),
                moduleOffset(rows, entry),
                moduleLength(rows, entry),
                u16(rows, at + 14),
                rows.getInt(at + 16),
                rows.getInt(at + 20),
                rows.getInt(at + 24),
                u16(rows, at + 28));
    }

    // What a look-up reads of a row that it does not load, because it allocates nothing.

    static int pathOffset(ByteBuffer rows, int entry) {
        return rows.getInt(entry * SIZE);
    }

    static int pathLength(ByteBuffer rows, int entry) {
        return u16(rows, entry * SIZE + 4);
    }

    static int kindCode(ByteBuffer rows, int entry) {
        return rows.get(entry * SIZE + 6);
    }

    static int flags(ByteBuffer rows, int entry) {
        return rows.get(entry * SIZE + 7);
    }

    static int moduleOffset(ByteBuffer rows, int entry) {
        return rows.getInt(entry * SIZE + 8);
    }

    static int moduleLength(ByteBuffer rows, int entry) {
        return u16(rows, entry * SIZE + 12);
    }

    private static int u16(ByteBuffer rows, int at) {
        return Short.toUnsignedInt(rows.getShort(at));
    }
}
