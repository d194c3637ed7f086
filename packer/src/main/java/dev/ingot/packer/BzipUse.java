package dev.ingot.packer;

import dev.ingot.pack.EntryKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whether a program may use bz2: GraalPy has only a native implementation of it, whose functions are linked at every
 * start. Judged by the names of all that leads there, wherever they occur in a module; what is missed by that gets an
 * {@code ImportError} that says what to do.
 */
public final class BzipUse {
    /** The module itself, what of the standard library uses it when it is asked to, and the list of all codecs. */
    private static final List<String> NAMES = List.of(
            "bz2",
            "bzip2",
            "tarfile",
            "zipfile",
            "unpack_archive",
            "make_archive",
            "encodings.aliases",
            "encodings import aliases");

    private BzipUse() {}

    /**
     * Says whether a module of the plan names one of them.
     *
     * @throws IOException when a module cannot be read
     */
    public static boolean isIn(PackPlan plan) throws IOException {
        for (PlannedEntry entry : plan.entries()) {
            if (entry.kind() == EntryKind.MODULE) {
                String text = new String(entry.file().read(), StandardCharsets.ISO_8859_1);
                if (NAMES.stream().anyMatch(text::contains)) {
                    return true;
                }
            }
        }
        return false;
    }
}
