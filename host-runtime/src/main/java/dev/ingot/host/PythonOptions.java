package dev.ingot.host;

import dev.ingot.pack.MountName;
import java.util.Map;

/** GraalPy's options that every context gets, as far as the GraalPy at hand has them. */
final class PythonOptions {
    /**
     * The homes are virtual: with all three set, and the first one a folder of the context's file system, GraalPy unpacks nothing.
     */
    static final Map<String, String> ALL = Map.of(
            "python.PythonHome",
            MountName.ROOT,
            "python.CoreHome",
            MountName.ROOT + "/core",
            "python.StdLibHome",
            MountName.folder("stdlib"),
            "python.NoSiteFlag",
            "true",
            "python.WarnExperimentalFeatures",
            "false",
            "python.UnicodeCharacterDatabaseNativeFallback",
            "false");

    private PythonOptions() {}
}
