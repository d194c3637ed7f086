package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;

/** Signs packs; {@link Pack#verifySignature} checks what it did. */
public final class PackSigner {
    private PackSigner() {}

    /**
     * Writes a signed copy of a pack. The content id stays the same.
     *
     * @param pack the pack, which is checked first
     * @param target where the copy will be; it may be the pack's own file
     * @param key an Ed25519 key
     * @throws CorruptPackException when the pack is damaged
     * @throws IOException when writing fails; the target then has its old content
     */
    public static void sign(Pack pack, Path target, PrivateKey key) throws IOException {
        pack.verify();
        PackSignature signature = PackSignature.of(pack.contentId(), key);
        try (AtomicFile file = AtomicFile.create(target)) {
            pack.writeTo(file.channel(), signature);
            file.commit();
        }
    }
}
