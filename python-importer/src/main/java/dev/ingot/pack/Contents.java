package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/** The contents of an open pack: where each lies, how it is read, and whether it is what was packed. */
final class Contents {
    private final PackBytes bytes;
    private final ByteBuffer slots;
    private final int slotCount;
    private final Section blobs;
    private final EntryTable entries;

    /** Whether a signature was checked: from then on no file beside the pack is taken on trust. */
    private volatile boolean signatureHolds;

    /**
     * Creates the contents.
     *
     * @param slots as many rows as the header says
     */
    Contents(PackBytes bytes, ByteBuffer slots, PackHeader header, EntryTable entries) {
        this.bytes = bytes;
        this.slots = slots;
        this.slotCount = header.slotCount();
        this.blobs = header.section(SectionKind.BLOBS);
        this.entries = entries;
    }

    void signatureHolds() {
        signatureHolds = true;
    }

    @Nullable
    Slot find(int entry, SlotKind kind) {
        try {
            for (int i = 0; i < entries.slotCount(entry); i++) {
                int row = entries.slot(entry, i);
                if (Slot.isOfKind(slots, row, kind)) {
                    return slot(row);
                }
            }
            return null;
        } catch (InternalError fault) {
            throw CutShort.error(bytes.resource(), fault);
        }
    }

    Slot slot(int row) {
        return Slot.load(slots, row, blobs, bytes.resource());
    }

    /** Returns the files beside the pack, by their paths relative to its folder. */
    List<String> files() {
        List<String> files = new ArrayList<>();
        for (int row = 0; row < slotCount; row++) {
            Slot slot = slot(row);
            if (slot.storage() == Storage.FILE) {
                String path = reference(slot).path();
                if (!PackPaths.isValid(path)) {
                    throw damaged("'" + path + "' is no file beside the pack");
                }
                files.add(path);
            }
        }
        return files;
    }

    ByteBuffer read(Slot slot) {
        return CutShort.reading(bytes.resource(), () -> switch (slot.storage()) {
            case RAW -> verifiedInPlace(slot);
            case LZ4 -> decompress(slot);
            case FILE -> readFile(slot);
        });
    }

    private ByteBuffer readFile(Slot slot) {
        FileReference reference = reference(slot);
        ByteBuffer content = reference.read(bytes.resource(), bytes.folder(), slot.length());
        if (signatureHolds) {
            verifyHash(reference, content);
        }
        return content;
    }

    private FileReference reference(Slot slot) {
        return FileReference.load(ByteBuffer.wrap(verifiedBytes(slot)));
    }

    /** Returns a content in the form in which it is stored. */
    SlotContent stored(Slot slot) {
        byte[] content = CutShort.reading(bytes.resource(), () -> verifiedBytes(slot));
        return SlotContent.stored(slot.kind(), slot.storage(), ByteBuffer.wrap(content), (int) slot.length());
    }

    /** Checks the stored bytes of a content and that it can be read. */
    void verify(Slot slot) {
        ByteBuffer content = read(slot);
        if (slot.storage() == Storage.FILE) {
            verifyHash(reference(slot), content);
        }
    }

    private void verifyHash(FileReference reference, ByteBuffer content) {
        if (!reference.isHashOf(content)) {
            throw damaged("the file '" + reference.path() + "' beside the pack is not the one that was packed");
        }
    }

    private ByteBuffer storedBytes(Slot slot) {
        return bytes.slice(slot.offset(), slot.storedLength());
    }

    /** Without a copy: that the pack is written to between the check and the use is not seen. */
    private ByteBuffer verifiedInPlace(Slot slot) {
        ByteBuffer stored = storedBytes(slot);
        verifyStored(slot, stored);
        return stored;
    }

    /** Returns a copy, so that nothing changes between the check and the use. */
    private byte[] verifiedBytes(Slot slot) {
        byte[] stored = new byte[(int) slot.storedLength()];
        storedBytes(slot).get(stored);
        verifyStored(slot, ByteBuffer.wrap(stored));
        return stored;
    }

    private void verifyStored(Slot slot, ByteBuffer stored) {
        int checksum = Checksum.of(stored);
        if (checksum != slot.checksum()) {
            throw damaged("the checksum of the %s content at byte %d is %08x where %08x is written"
                    .formatted(slot.kind(), slot.offset(), checksum, slot.checksum()));
        }
    }

    private ByteBuffer decompress(Slot slot) {
        byte[] compressed = verifiedBytes(slot);
        byte[] content = new byte[(int) slot.length()];
        try {
            int read = LZ4Factory.safeInstance().safeDecompressor().decompress(compressed, content);
            if (read != content.length) {
                throw damaged("the content at byte " + slot.offset() + " has " + read + " bytes where " + content.length
                        + " belong");
            }
        } catch (LZ4Exception | IndexOutOfBoundsException e) {
            throw damaged("the content at byte " + slot.offset() + " does not decompress", e);
        }
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    private CorruptPackException damaged(String detail) {
        return damaged(detail, null);
    }

    private CorruptPackException damaged(String detail, @Nullable Throwable cause) {
        return new CorruptPackException(bytes.resource(), detail + " (damaged?); run 'ingot verify'", cause);
    }
}
