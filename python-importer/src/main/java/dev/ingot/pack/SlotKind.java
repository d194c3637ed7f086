package dev.ingot.pack;

import org.jspecify.annotations.Nullable;

/** The contents an entry can have, at most one of each kind. The codes are part of the file format and never reused. */
public enum SlotKind {
    /** Python source text, as it was in the file that was packed. */
    SOURCE(1),
    /** A marshalled code object compiled without optimisation. */
    BYTECODE_0(2),
    /** A marshalled code object compiled without {@code assert} statements ({@code -O}). */
    BYTECODE_1(3),
    /** A marshalled code object compiled without {@code assert} statements and docstrings ({@code -OO}). */
    BYTECODE_2(4),
    /** The bytes of a file that is not Python source. */
    DATA(5);

    private static final @Nullable SlotKind[] BY_CODE = {null, SOURCE, BYTECODE_0, BYTECODE_1, BYTECODE_2, DATA};

    private final byte code;

    SlotKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /**
     * Returns the bytecode slot of an optimisation level.
     *
     * @param level {@code sys.flags.optimize}: 0, 1, or 2 and more
     */
    public static SlotKind bytecode(int level) {
        return switch (level) {
            case 0 -> BYTECODE_0;
            case 1 -> BYTECODE_1;
            default -> BYTECODE_2;
        };
    }

    /** Returns the kind of this code, or null when the format has no such kind. */
    static @Nullable SlotKind ofCode(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
