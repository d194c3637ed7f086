package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import java.nio.ByteBuffer;

/**
 * One row of the slot table: where the bytes of one content of an entry lie.
 *
 * <pre>
 *  0  u8   slot kind
 *  1  u8   storage
 *  2  u16  reserved, 0
 *  4  u32  CRC-32 of the stored bytes
 *  8  u64  offset of the stored bytes from the start of the file, a multiple of 8
 * 16  u64  number of stored bytes
 * 24  u64  number of bytes of the content (equal to the above for RAW)
 * </pre>
 */
record Slot(SlotKind kind, Storage storage, int checksum, long offset, long storedLength, long length) {
    static final int SIZE = 32;

    /** The longest content: what a Java array can hold. */
    static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    void write(ByteBuffer out) {
        out.put(kind.code()).put(storage.code()).putShort((short) 0).putInt(checksum);
        out.putLong(offset).putLong(storedLength).putLong(length);
    }

    /** Says whether a row is a content of this kind, without reading the rest of it. */
    static boolean isOfKind(ByteBuffer slots, int row, SlotKind kind) {
        return slots.get(row * SIZE) == kind.code();
    }

    /** Reads and checks a row; the stored bytes must lie in {@code blobs} and the length must be possible. */
    static Slot load(ByteBuffer slots, int row, Section blobs, String resource) {
        int at = row * SIZE;
        SlotKind kind = SlotKind.ofCode(slots.get(at));
        Storage storage = Storage.ofCode(slots.get(at + 1));
        if (kind == null || storage == null) {
            throw new CorruptPackException(
                    resource,
                    "slot " + row + " has kind " + slots.get(at) + " and storage " + slots.get(at + 1)
                            + ", which format version " + PackHeader.MAJOR_VERSION
                            + " does not have (damaged?); run 'ingot verify'");
        }
        Slot slot = new Slot(
                kind,
                storage,
                slots.getInt(at + 4),
                slots.getLong(at + 8),
                slots.getLong(at + 16),
                slots.getLong(at + 24));
        if (!slot.liesIn(blobs) || !slot.hasPossibleLength()) {
            throw new CorruptPackException(
                    resource,
                    "slot " + row + " (" + storage + ", offset " + slot.offset + ", " + slot.storedLength
                            + " bytes stored for " + slot.length + ") does not fit the blobs between " + blobs.offset()
                            + " and " + blobs.end() + " (damaged?); run 'ingot verify'");
        }
        return slot;
    }

    private boolean liesIn(Section blobs) {
        return storedLength >= 0
                && offset >= blobs.offset()
                && offset <= blobs.end()
                && storedLength <= blobs.end() - offset;
    }

    private boolean hasPossibleLength() {
        if (storedLength > MAX_LENGTH || length < 0 || length > MAX_LENGTH) {
            return false;
        }
        return switch (storage) {
            case RAW -> length == storedLength;
            case FILE -> storedLength > FileReference.HEAD_SIZE && storedLength <= FileReference.MAX_SIZE;
            case LZ4 -> storedLength > 0 && length / Storage.LZ4_MAX_RATIO <= storedLength;
        };
    }
}
