package dev.ingot.pack;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/** The bytes of a slot that is to be written, in the form in which they will lie in the file. Immutable. */
public final class SlotContent {
    private static final int MAX_LEVEL = 17;

    private final SlotKind kind;
    private final Storage storage;
    private final ByteBuffer stored;
    private final int length;

    private SlotContent(SlotKind kind, Storage storage, ByteBuffer stored, int length) {
        this.kind = kind;
        this.storage = storage;
        this.stored = stored;
        this.length = length;
    }

    /**
     * Brings a content into the form in which it is stored.
     *
     * @param kind which content of its entry it is
     * @param bytes the content between position and limit, which must not change afterwards
     * @param storage how it is to be stored; what LZ4 does not make smaller is stored raw
     */
    public static SlotContent of(SlotKind kind, ByteBuffer bytes, Storage storage) {
        if (storage == Storage.LZ4) {
            byte[] plain = new byte[bytes.remaining()];
            bytes.duplicate().get(plain);
            // The safe instance: the native one unpacks a library, the unsafe one makes JDK 25 warn.
            LZ4Compressor compressor = LZ4Factory.safeInstance().highCompressor(MAX_LEVEL);
            byte[] compressed = compressor.compress(plain);
            if (compressed.length < plain.length) {
                return new SlotContent(kind, Storage.LZ4, ByteBuffer.wrap(compressed), plain.length);
            }
        }
        return new SlotContent(kind, Storage.RAW, bytes.asReadOnlyBuffer(), bytes.remaining());
    }

    /**
     * Refers to a file of its own instead of storing a content.
     *
     * @param bytes the content, which the caller writes to the file
     * @param path the file's path relative to the pack's folder, with {@code /} between the names
     * @throws IllegalArgumentException when the path is not valid
     */
    public static SlotContent inFile(SlotKind kind, ByteBuffer bytes, String path) {
        if (!PackPaths.isValid(path)) {
            throw new IllegalArgumentException("'" + path + "' is no path of a file beside a pack");
        }
        return new SlotContent(kind, Storage.FILE, FileReference.of(bytes, path).toBuffer(), bytes.remaining());
    }

    /**
     * Takes a content that is already in the form in which it is stored.
     *
     * @param stored its bytes between position and limit, which must not change afterwards
     * @param length the number of bytes of the content itself
     */
    public static SlotContent stored(SlotKind kind, Storage storage, ByteBuffer stored, int length) {
        return new SlotContent(kind, storage, stored.asReadOnlyBuffer(), length);
    }

    SlotKind kind() {
        return kind;
    }

    /** Returns how the content is stored. */
    public Storage storage() {
        return storage;
    }

    /** Returns the bytes as they are stored. */
    public ByteBuffer stored() {
        return stored.duplicate();
    }

    /** Returns the number of bytes of the content itself. */
    public int length() {
        return length;
    }
}
