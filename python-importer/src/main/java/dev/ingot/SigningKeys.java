package dev.ingot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Ed25519 keys in PEM files, as {@code openssl genpkey -algorithm ed25519} and {@code openssl pkey -pubout} write them.
 */
public final class SigningKeys {
    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private SigningKeys() {}

    /** Returns a new pair of keys. */
    public static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 15 has " + ALGORITHM, e);
        }
    }

    /** Returns the text of a PEM file with a private key (PKCS #8). */
    public static String toPem(PrivateKey key) {
        return toPem(PRIVATE, key.getEncoded());
    }

    /** Returns the text of a PEM file with a public key (X.509). */
    public static String toPem(PublicKey key) {
        return toPem(PUBLIC, key.getEncoded());
    }

    /**
     * Reads a private key.
     *
     * @throws IOException when the file cannot be read or holds none
     */
    public static PrivateKey readPrivate(Path file) throws IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(decode(file, PRIVATE)));
        } catch (GeneralSecurityException e) {
            throw notAKey(file, PRIVATE, e);
        }
    }

    /**
     * Reads a public key.
     *
     * @throws IOException when the file cannot be read or holds none
     */
    public static PublicKey readPublic(Path file) throws IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(decode(file, PUBLIC)));
        } catch (GeneralSecurityException e) {
            throw notAKey(file, PUBLIC, e);
        }
    }

    /**
     * Reads public keys, one from each file.
     *
     * @throws IOException when a file cannot be read or holds none
     */
    public static List<PublicKey> readPublic(Collection<Path> files) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        for (Path file : files) {
            keys.add(readPublic(file));
        }
        return keys;
    }

    private static String toPem(String label, byte[] encoded) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    private static byte[] decode(Path file, String label) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String head = "-----BEGIN " + label + "-----";
        int start = text.indexOf(head);
        int end = text.indexOf("-----END " + label + "-----");
        if (start < 0 || end < start) {
            throw notAKey(file, label, null);
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(start + head.length(), end));
        } catch (IllegalArgumentException e) {
            throw notAKey(file, label, e);
        }
    }

    private static IOException notAKey(Path file, String label, @Nullable Exception cause) {
        return new IOException(
                file + ": no Ed25519 " + label.toLowerCase(Locale.ROOT)
                        + " in a PEM file; make a pair with 'ingot keygen'",
                cause);
    }
}
