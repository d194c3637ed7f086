package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import java.nio.ByteBuffer;

/**
 * One row of the header's section table.
 *
 * <pre>
 *  0  u32  kind
 *  4  u32  CRC-32 of the section (0 for BLOBS, whose slots have their own)
 *  8  u64  offset from the start of the file, a multiple of 8
 * 16  u64  length in bytes, padding not counted
 * </pre>
 */
record Section(SectionKind kind, int checksum, long offset, long length) {
    static final int SIZE = 24;

    /** Every section and every stored slot starts at a multiple of this. */
    static final int ALIGNMENT = 8;

    /** The section's name as errors and the format document have it. */
    String label() {
        return kind.label();
    }

    long end() {
        return offset + length;
    }

    void write(ByteBuffer out) {
        out.putInt(kind.code()).putInt(checksum).putLong(offset).putLong(length);
    }

    /** Reads the row at the buffer's position and checks it against its place in the table and the size of the file. */
    static Section load(ByteBuffer in, SectionKind expected, long previousEnd, String resource, long fileLength) {
        int code = in.getInt();
        Section section = new Section(expected, in.getInt(), in.getLong(), in.getLong());
        String name = section.label();
        if (code != expected.code()) {
            throw new CorruptPackException(
                    resource,
                    "section table names kind " + code + " where the " + name + " section (" + expected.code()
                            + ") belongs (damaged?); run 'ingot verify'");
        }
        boolean fits = section.offset >= previousEnd
                && section.length >= 0
                && section.offset <= fileLength
                && section.length <= fileLength - section.offset;
        if (!fits || section.offset % ALIGNMENT != 0) {
            throw new CorruptPackException(
                    resource,
                    "the " + name + " section (offset " + section.offset + ", length " + section.length
                            + ") does not lie aligned between byte " + previousEnd + " and the end of the file at "
                            + fileLength + " (truncated or damaged?); build the pack again");
        }
        return section;
    }
}
