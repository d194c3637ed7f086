package dev.ingot.packer;

import dev.ingot.pack.ContentId;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.PackWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Writes a part of a pack as another pack, without decompressing anything. */
public final class PackCopy {
    private PackCopy() {}

    /**
     * Copies entries.
     *
     * @param pack where they come from
     * @param kept says which
     * @param target the pack to write; it appears only when it is whole
     * @throws dev.ingot.CorruptPackException when the pack is damaged
     */
    public static ContentId copy(Pack pack, Predicate<Entry> kept, Path target) throws IOException {
        try (PackWriter writer = new PackWriter(target, pack.mountName(), pack.python())) {
            for (int number = 0; number < pack.entryCount(); number++) {
                Entry entry = pack.entry(number);
                if (entry.kind() != EntryKind.FOLDER && kept.test(entry)) {
                    writer.add(entry.path(), entry.kind(), entry.moduleName(), entry.isPackage(), entry.stored());
                }
            }
            return writer.finish();
        }
    }
}
