package dev.ingot.host;

import dev.ingot.importer.NativeLibraries;
import dev.ingot.pack.MountName;
import dev.ingot.pack.Pack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** GraalPy's options that every context gets, as far as the GraalPy at hand has them. */
final class PythonOptions {
    /** The mount name of the standard library's pack. */
    private static final String STDLIB = "stdlib";

    private PythonOptions() {}

    static Map<String, String> of(List<Pack> packs, NativeCache nativeCache) {
        Map<String, String> options = new HashMap<>();
        // The homes are virtual: with all three set, and the first a folder of the context's file system, nothing is
        // unpacked.
        options.put("python.PythonHome", MountName.ROOT);
        options.put("python.CoreHome", MountName.ROOT + "/core");
        options.put("python.StdLibHome", MountName.folder(STDLIB));
        options.put("python.NoSiteFlag", "true");
        options.put("python.WarnExperimentalFeatures", "false");
        for (Pack pack : packs) {
            if (pack.mountName().equals(STDLIB)) {
                // The folder need not exist before the first native module is imported.
                options.put(
                        "python.CAPI",
                        nativeCache
                                .folderOf(pack)
                                .resolve(NativeLibraries.SUPPORT_FOLDER)
                                .toString());
            }
        }
        return options;
    }
}
