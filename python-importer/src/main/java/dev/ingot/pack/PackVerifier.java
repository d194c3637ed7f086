package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import dev.ingot.UntrustedPackException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Collection;

/** Checks all that a look-up does not: that the records make sense together, every stored byte, and the content id. */
final class PackVerifier {
    /** How much is read at once while the content id is computed. */
    private static final int CHUNK = 1 << 20;

    private final Pack pack;
    private final EntryTable entries;
    private final Contents contents;
    private final PackBytes bytes;
    private final PackHeader header;

    PackVerifier(Pack pack, PackBytes bytes, PackHeader header) {
        this.pack = pack;
        this.entries = pack.entries();
        this.contents = pack.contents();
        this.bytes = bytes;
        this.header = header;
    }

    void verify() {
        reading(this::verifyAll);
    }

    private void verifyAll() {
        for (int number = 0; number < pack.entryCount(); number++) {
            verifyEntry(number);
        }
        for (int row = 0; row < header.slotCount(); row++) {
            contents.verify(contents.slot(row));
        }
        verifyContentId();
    }

    void verifySignature(Collection<PublicKey> trusted) {
        reading(() -> verifySignatureOf(trusted));
    }

    private void reading(Runnable check) {
        Void _ = CutShort.reading(pack.resource(), () -> {
            check.run();
            return null;
        });
    }

    private void verifySignatureOf(Collection<PublicKey> trusted) {
        if (!pack.isSigned()) {
            throw new UntrustedPackException(pack.resource(), "the pack is not signed; sign it with 'ingot sign'");
        }
        verifyContentId();
        if (trusted.stream().noneMatch(key -> header.signature().isBy(header.contentId(), key))) {
            throw new UntrustedPackException(
                    pack.resource(),
                    "none of the " + trusted.size() + " trusted keys signed the pack; name its signer's public key,"
                            + " or do not use the pack");
        }
        for (int row = 0; row < header.slotCount(); row++) {
            Slot slot = contents.slot(row);
            if (slot.storage() == Storage.FILE) {
                contents.verify(slot);
            }
        }
    }

    private void verifyContentId() {
        ContentId actual = contentId(bytes);
        if (!actual.equals(header.contentId())) {
            throw damaged("the content id is " + actual + " where " + header.contentId() + " is written");
        }
    }

    private void verifyEntry(int number) {
        String path = entries.path(number);
        if (number == 0 ? !path.isEmpty() : !PackPaths.isValid(path)) {
            throw damaged("entry " + number + " has the path '" + path
                    + "', which is not a relative path"
                    + " inside the mount, or has a drive in it");
        }
        if (pack.findPath(path, 0) != number) {
            throw damaged("the path table does not lead to entry " + number + " ('" + path + "')");
        }
        verifyParent(number, path);
        String moduleName = entries.moduleName(number);
        if (moduleName != null && pack.findModule(moduleName) == Pack.NOT_FOUND) {
            throw damaged("the module table does not hold '" + moduleName + "'");
        }
        for (int i = 0; i < entries.slotCount(number); i++) {
            entries.slot(number, i);
        }
    }

    private void verifyParent(int number, String path) {
        int parent = entries.parent(number);
        String parentPath = PackPaths.parent(path);
        boolean sound = entries.kind(parent) == EntryKind.FOLDER
                && entries.path(parent).equals(parentPath)
                && (number == 0 || isChild(parent, number));
        if (!sound) {
            throw damaged("entry " + number + " ('" + path + "') is not listed in its folder '" + parentPath + "'");
        }
    }

    private boolean isChild(int parent, int number) {
        int count = entries.childCount(parent);
        if (count == 0) {
            return false;
        }
        int first = entries.child(parent, 0);
        return number >= first && number - first < count;
    }

    private CorruptPackException damaged(String detail) {
        return new CorruptPackException(pack.resource(), detail + " (damaged?); build or copy the pack again");
    }

    /**
     * Computes the SHA-256 of the header with content id, signature and checksum zeroed, followed by the rest of the
     * file.
     */
    static ContentId contentId(PackBytes bytes) {
        byte[] head = bytes.head(PackHeader.SIZE);
        PackHeader.clearIdentity(head);
        MessageDigest digest = Sha256.digest();
        digest.update(head);
        for (long at = PackHeader.SIZE; at < bytes.length(); at += CHUNK) {
            ByteBuffer chunk = bytes.slice(at, Math.min(CHUNK, bytes.length() - at));
            digest.update(chunk);
        }
        return new ContentId(digest.digest());
    }
}
