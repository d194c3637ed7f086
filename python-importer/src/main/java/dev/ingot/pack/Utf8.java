package dev.ingot.pack;

import java.nio.ByteBuffer;

/**
 * Hashes and compares Java text as UTF-8 without encoding it first, so that a look-up that misses allocates nothing.
 *
 * <p>The hash is FNV-1a with 64 bits over the UTF-8 bytes.
 */
final class Utf8 {
    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Utf8() {}

    /** Hashes the characters {@code start} (inclusive) to {@code end} (exclusive). */
    static long hash(String text, int start, int end) {
        long hash = FNV_OFFSET_BASIS;
        int at = start;
        while (at < end) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            int bytes = encode(codePoint);
            do {
                hash = (hash ^ (bytes & 0xff)) * FNV_PRIME;
                bytes >>>= Byte.SIZE;
            } while (bytes != 0);
        }
        return hash;
    }

    /** Says whether the characters {@code start} to {@code end} are the {@code length} bytes from {@code offset}. */
    static boolean equals(String text, int start, int end, ByteBuffer strings, int offset, int length) {
        int at = start;
        int next = offset;
        int limit = offset + length;
        while (at < end) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            int bytes = encode(codePoint);
            do {
                if (next == limit || strings.get(next++) != (byte) bytes) {
                    return false;
                }
                bytes >>>= Byte.SIZE;
            } while (bytes != 0);
        }
        return next == limit;
    }

    /** Returns the one to four UTF-8 bytes of a code point, the first in the lowest byte. */
    private static int encode(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint;
        }
        if (codePoint < 0x800) {
            return 0xc0 | codePoint >> 6 | continuation(codePoint) << 8;
        }
        if (codePoint < 0x10000) {
            return 0xe0 | codePoint >> 12 | continuation(codePoint >> 6) << 8 | continuation(codePoint) << 16;
        }
        return 0xf0
                | codePoint >> 18
                | continuation(codePoint >> 12) << 8
                | continuation(codePoint >> 6) << 16
                | continuation(codePoint) << 24;
    }

    private static int continuation(int bits) {
        return 0x80 | (bits & 0x3f);
    }
}
