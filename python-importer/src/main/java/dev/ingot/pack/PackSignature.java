package dev.ingot.pack;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;

/** An Ed25519 signature (RFC 8032) over a pack's content id. Immutable. */
final class PackSignature {
    static final int SIZE = 64;

    /** All zeros: what an unsigned pack has. */
    static final PackSignature NONE = new PackSignature(new byte[SIZE]);

    private static final String ALGORITHM = "Ed25519";

    /** Stands before the content id in what is signed, so that the signature is good for nothing else. */
    private static final byte[] PURPOSE = "ingot pack signature 1\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;

    PackSignature(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    static PackSignature of(ContentId id, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(PURPOSE);
            signature.update(id.bytes());
            return new PackSignature(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot sign with this key; make one with 'ingot keygen'", e);
        }
    }

    boolean isBy(ContentId id, PublicKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(PURPOSE);
            signature.update(id.bytes());
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            // Bytes that are no signature at all, or a key of another kind.
            return false;
        }
    }

    boolean isNone() {
        return Arrays.equals(bytes, NONE.bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }
}
