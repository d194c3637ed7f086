package dev.ingot.packer;

import dev.ingot.pack.EntryKind;
import dev.ingot.pack.EntryType;
import dev.ingot.scan.InputFile;
import org.jspecify.annotations.Nullable;

/**
 * What a file becomes in the pack.
 *
 * @param file where its bytes come from
 * @param type what it is
 */
public record PlannedEntry(InputFile file, EntryType type) {
    static PlannedEntry of(InputFile file) {
        return new PlannedEntry(file, EntryType.ofPath(file.path()));
    }

    /** Returns what the file is. */
    public EntryKind kind() {
        return type.kind();
    }

    /** Returns the full name by which it is imported, or null when it cannot be. */
    public @Nullable String moduleName() {
        return type.moduleName();
    }
}
