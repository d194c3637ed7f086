package dev.ingot.importer;

import dev.ingot.pack.Entry;
import java.io.IOException;
import java.nio.file.Path;

/** Brings packed native libraries into the file system, where the operating system can load them. */
@FunctionalInterface
public interface NativeLibraries {
    /** The folder of a platform's pack that holds what GraalPy's C API and compression modules consist of. */
    String SUPPORT_FOLDER = "graalpy.native";

    /**
     * Returns an ordinary file with the content of a packed library; libraries it needs from the same pack lie beside
     * it as they do in the pack.
     *
     * @throws IOException when the file cannot be written; the message says where and what to do
     */
    Path fileOf(Entry library) throws IOException;
}
