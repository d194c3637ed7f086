package dev.ingot.pack;

import java.util.Arrays;
import java.util.HexFormat;

/** The SHA-256 of a pack's content: packs with the same id have the same bytes. */
public final class ContentId {
    static final int SIZE = 32;

    /** All zeros: what stands in the header while the id is computed. */
    static final ContentId NONE = new ContentId(new byte[SIZE]);

    private final byte[] bytes;

    ContentId(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a content id has " + SIZE + " bytes, not " + bytes.length);
        }
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentId id && Arrays.equals(bytes, id.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
