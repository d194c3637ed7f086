package dev.ingot.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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

    /**
     * Returns the hash of a file, in hexadecimal digits.
     *
     * @throws IOException when it cannot be read
     */
    public static String hexOf(Path file) throws IOException {
        return hexOf(ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    /** Returns the hash of what lies between a buffer's position and limit, in hexadecimal digits. */
    public static String hexOf(ByteBuffer content) {
        return HexFormat.of().formatHex(of(content));
    }

    /** Returns the 32 bytes of the hash of what lies between a buffer's position and limit, which stay. */
    public static byte[] of(ByteBuffer content) {
        MessageDigest digest = digest();
        digest.update(content.duplicate());
        return digest.digest();
    }
}
