package dev.ingot.pack;

import java.util.Locale;

/** The sections of a pack, in the order in which they lie in the file. The codes are never reused. */
enum SectionKind {
    /** The stored bytes of all slots. */
    BLOBS(1),
    /** UTF-8 text of all paths and module names. */
    STRINGS(2),
    /** {@link Entry} records, in folder order. */
    ENTRIES(3),
    /** {@link Slot} records. */
    SLOTS(4),
    /** The {@link NameTable} from full module name to entry. */
    MODULES(5),
    /** The {@link NameTable} from path to entry. */
    PATHS(6);

    private static final SectionKind[] ALL = values();

    private final int code;

    SectionKind(int code) {
        this.code = code;
    }

    /** The section's name as errors and the format document have it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    int code() {
        return code;
    }

    static int count() {
        return ALL.length;
    }

    static SectionKind at(int row) {
        return ALL[row];
    }
}
