package dev.ingot.pack;

import org.jspecify.annotations.Nullable;

/** What an entry of a pack is. The codes are part of the file format and never reused. */
public enum EntryKind {
    /** A folder; it may be a namespace portion as well. */
    FOLDER(1),
    /** A Python module or, with {@link Entry#isPackage()}, a package's {@code __init__}. */
    MODULE(2),
    /** A data file. */
    RESOURCE(3),
    /** A file below a {@code *.dist-info} or {@code *.egg-info} folder. */
    DISTRIBUTION_FILE(4),
    /** An extension module or another native library. */
    NATIVE_LIBRARY(5);

    private static final @Nullable EntryKind[] BY_CODE = {
        null, FOLDER, MODULE, RESOURCE, DISTRIBUTION_FILE, NATIVE_LIBRARY
    };

    private final byte code;

    EntryKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** Returns the kind of this code, or null when the format has no such kind. */
    static @Nullable EntryKind ofCode(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
