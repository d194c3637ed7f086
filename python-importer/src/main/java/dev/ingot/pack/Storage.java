package dev.ingot.pack;

import org.jspecify.annotations.Nullable;

/** How a slot's bytes lie in the file. The codes are part of the file format and never reused. */
public enum Storage {
    /** As they are: a read is a view of the mapping. */
    RAW(1),
    /** One LZ4 block without a frame: a read decompresses into the heap. */
    LZ4(2),
    /** In a file of its own beside the pack, see {@link FileReference}: a read reads it. */
    FILE(3);

    /** No LZ4 sequence yields more than this many bytes for each byte that is stored, so a longer claim is damage. */
    static final long LZ4_MAX_RATIO = 255;

    private static final @Nullable Storage[] BY_CODE = {null, RAW, LZ4, FILE};

    private final byte code;

    Storage(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** Returns the storage of this code, or null when the format has no such storage. */
    static @Nullable Storage ofCode(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
