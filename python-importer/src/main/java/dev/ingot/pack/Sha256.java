package dev.ingot.pack;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash by which packs, jars and caches are known. */
public final class Sha256 {
    private Sha256() {}

    /** Returns a digest to be fed. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns the 32 bytes of the hash of what lies between a buffer's position and limit, which stay. */
    public static byte[] of(ByteBuffer content) {
        MessageDigest digest = digest();
        digest.update(content.duplicate());
        return digest.digest();
    }
}
