package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a pack stores of a content that lies in a file of its own.
 *
 * <pre>
 *  0  u32       CRC-32 of the content
 *  4  32 bytes  SHA-256 of the content
 * 36  ...       the file's path, UTF-8, relative to the folder of the pack, with "/" between the names
 * </pre>
 *
 * @param checksum the CRC-32, which is checked whenever the file is read
 * @param hash the SHA-256, which {@link Pack#verify} checks; by it a signature covers the file as well
 * @param path the file's path
 */
record FileReference(int checksum, ByteBuffer hash, String path) {
    static final int HEAD_SIZE = Integer.BYTES + ContentId.SIZE;
    static final int MAX_SIZE = HEAD_SIZE + EntryRecord.MAX_NAME_LENGTH;

    static FileReference of(ByteBuffer content, String path) {
        return new FileReference(Checksum.of(content), ByteBuffer.wrap(Sha256.of(content)), path);
    }

    /** Reads a reference; its length has been checked. */
    static FileReference load(ByteBuffer stored) {
        ByteBuffer in = stored.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int checksum = in.getInt();
        ByteBuffer hash = in.slice(in.position(), ContentId.SIZE);
        in.position(in.position() + ContentId.SIZE);
        return new FileReference(
                checksum, hash, StandardCharsets.UTF_8.decode(in).toString());
    }

    ByteBuffer toBuffer() {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(HEAD_SIZE + name.length).order(ByteOrder.LITTLE_ENDIAN);
        return out.putInt(checksum).put(hash.duplicate()).put(name).flip();
    }

    /**
     * Reads the file.
     *
     * @param folder the pack's folder, or null when the pack lies in no folder
     * @param length how long the file has to be
     * @throws CorruptPackException when it is missing or another one
     */
    ByteBuffer read(String resource, @Nullable Path folder, long length) {
        if (folder == null || !PackPaths.isValid(path)) {
            throw new CorruptPackException(
                    resource,
                    "'" + path + "' is no file beside the pack; build or copy the pack again, with its files");
        }
        Path file = folder.resolve(path);
        try {
            long actual = Files.size(file);
            ByteBuffer content = actual == length ? ByteBuffer.wrap(Files.readAllBytes(file)) : null;
            if (content == null || Checksum.of(content) != checksum) {
                throw new CorruptPackException(
                        resource,
                        "the file " + file + ", which belongs to the pack, was changed (" + actual + " bytes where "
                                + length + " belong); build or copy the pack again, with its files");
            }
            return content.asReadOnlyBuffer();
        } catch (IOException e) {
            throw new CorruptPackException(
                    resource,
                    "cannot read the file " + file + ", which belongs to the pack ("
                            + e.getClass().getSimpleName() + "); copy the pack with its files",
                    e);
        }
    }

    boolean isHashOf(ByteBuffer content) {
        return ByteBuffer.wrap(Sha256.of(content)).equals(hash);
    }
}
