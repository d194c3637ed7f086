package dev.ingot.ship;

import dev.ingot.UntrustedPackException;
import dev.ingot.pack.AtomicFile;
import dev.ingot.pack.Channels;
import dev.ingot.pack.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Collection;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 signature over every byte of a jar: what stands before it, manifest, classes, packs and directory. It lies
 * in the jar's own comment, the last thing in the file, which the JVM does not read:
 *
 * <pre>
 * content         all up to the length of the comment in the end record (PKWARE APPNOTE 4.3.16)
 * length u16      of the comment, {@value #COMMENT_SIZE}
 * comment         "ingot jar signature 1 " and the signature in lower-case hexadecimal digits
 * </pre>
 *
 * <p>What is signed is the comment's first words and the SHA-256 of the content. Unlike the signature of a pack, this
 * one is not checked by the jar's own classes, which could have been exchanged, but from outside.
 */
public final class JarSignature {
    private static final String ALGORITHM = "Ed25519";
    private static final String PURPOSE = "ingot jar signature 1 ";
    private static final int COMMENT_SIZE = PURPOSE.length() + 128;
    private static final int LENGTH_SIZE = Short.BYTES;
    private static final int END_SIZE = 22;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int CHUNK = 1 << 20;

    private JarSignature() {}

    /**
     * Signs a jar; a signature that it has is replaced, and the rest of it stays as it is.
     *
     * @param jar the jar
     * @param target where the signed jar will be; it may be the jar itself
     * @param key an Ed25519 key
     * @throws IOException when the jar cannot be read, is no jar, or has a comment of somebody else; the target then
     *     has its old content
     */
    public static void sign(Path jar, Path target, PrivateKey key) throws IOException {
        try (FileChannel in = FileChannel.open(jar, StandardOpenOption.READ);
                AtomicFile out = AtomicFile.create(target)) {
            long length = isSigned(in) ? in.size() - COMMENT_SIZE - LENGTH_SIZE : in.size() - LENGTH_SIZE;
            requireEnd(jar, in, length);
            byte[] comment = comment(digest(in, length), key);
            copy(in, length, out.channel());
            ByteBuffer tail = ByteBuffer.allocate(LENGTH_SIZE + COMMENT_SIZE).order(ByteOrder.LITTLE_ENDIAN);
            Channels.write(
                    out.channel(),
                    tail.putShort((short) COMMENT_SIZE).put(comment).flip());
            out.commit();
        }
    }

    /**
     * Checks the signature of a jar.
     *
     * @throws UntrustedPackException when the jar is not signed as a whole, was changed since, or was signed by none of
     *     the keys
     * @throws IOException when the file cannot be read
     */
    public static void verify(Path jar, Collection<PublicKey> keys) throws IOException {
        try (FileChannel in = FileChannel.open(jar, StandardOpenOption.READ)) {
            byte[] signature = isSigned(in) ? signature(in) : null;
            if (signature == null) {
                throw new UntrustedPackException(
                        jar.toString(), "the jar is not signed as a whole; sign it with 'ingot sign'");
            }
            byte[] digest = digest(in, in.size() - COMMENT_SIZE - LENGTH_SIZE);
            if (keys.stream().noneMatch(key -> isBy(key, digest, signature))) {
                throw new UntrustedPackException(
                        jar.toString(),
                        "none of the " + keys.size() + " trusted keys signed the jar as it is: it was changed since, or"
                                + " somebody else made it; get it anew from where its key comes from");
            }
        }
    }

    private static boolean isSigned(FileChannel jar) throws IOException {
        if (jar.size() < COMMENT_SIZE + END_SIZE) {
            return false;
        }
        ByteBuffer tail = Channels.read(jar, jar.size() - COMMENT_SIZE - END_SIZE, END_SIZE + PURPOSE.length());
        byte[] purpose = new byte[PURPOSE.length()];
        tail.get(END_SIZE, purpose);
        return tail.getInt(0) == END_SIGNATURE
                && tail.getShort(END_SIZE - LENGTH_SIZE) == COMMENT_SIZE
                && PURPOSE.equals(new String(purpose, StandardCharsets.ISO_8859_1));
    }

    /** Fails unless a zip file's end record stands before this place, with nothing behind it. */
    private static void requireEnd(Path jar, FileChannel in, long length) throws IOException {
        long end = length + LENGTH_SIZE - END_SIZE;
        if (end < 0 || Channels.read(in, end, END_SIZE).getInt(0) != END_SIGNATURE) {
            throw new IOException(jar + ": no jar, or one with a comment at its end; make it with 'ingot jar'");
        }
    }

    private static byte @Nullable [] signature(FileChannel jar) throws IOException {
        byte[] text = new byte[COMMENT_SIZE - PURPOSE.length()];
        Channels.read(jar, jar.size() - text.length, text.length).get(text);
        String digits = new String(text, StandardCharsets.ISO_8859_1);
        try {
            byte[] signature = HexFormat.of().parseHex(digits);
            // There is one way to write it, so that not a bit of the file can be changed.
            return HexFormat.of().formatHex(signature).equals(digits) ? signature : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte[] comment(byte[] digest, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            update(signature, digest);
            String text = PURPOSE + HexFormat.of().formatHex(signature.sign());
            return text.getBytes(StandardCharsets.ISO_8859_1);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot sign with this key; make one with 'ingot keygen'", e);
        }
    }

    private static boolean isBy(PublicKey key, byte[] digest, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            update(signature, digest);
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            // Bytes that are no signature at all, or a key of another kind.
            return false;
        }
    }

    private static void update(Signature signature, byte[] digest) throws GeneralSecurityException {
        signature.update(PURPOSE.getBytes(StandardCharsets.ISO_8859_1));
        signature.update(digest);
    }

    private static byte[] digest(FileChannel jar, long length) throws IOException {
        MessageDigest digest = Sha256.digest();
        for (long at = 0; at < length; at += CHUNK) {
            digest.update(Channels.read(jar, at, (int) Math.min(CHUNK, length - at)));
        }
        return digest.digest();
    }

    private static void copy(FileChannel in, long length, FileChannel out) throws IOException {
        for (long at = 0; at < length; at += CHUNK) {
            Channels.write(out, Channels.read(in, at, (int) Math.min(CHUNK, length - at)));
        }
    }
}
