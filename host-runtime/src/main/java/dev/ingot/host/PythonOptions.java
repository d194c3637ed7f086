package dev.ingot.host;

import dev.ingot.importer.NativeLibraries;
import dev.ingot.natives.NativeCache;
import dev.ingot.pack.MountName;
import dev.ingot.pack.Pack;
import dev.ingot.pack.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** GraalPy's options that every context gets, as far as the GraalPy at hand has them. */
final class PythonOptions {
    private PythonOptions() {}

    /**
     * Returns the options for the operating system's own POSIX functions, after bringing their library into the file
     * system.
     */
    static Map<String, String> nativePosix(List<Pack> packs, NativeCache nativeCache) throws IOException {
        Pack platform = packs.stream()
                .filter(Pack::isPlatform)
                .findFirst()
                .orElseThrow(() -> new IOException("native POSIX functions need " + Platform.missing()));
        int folder = platform.findPath(NativeLibraries.SUPPORT_FOLDER, 0);
        Path _ = nativeCache.fileOf(platform.entry(folder).child(0));
        return Map.of("python.PosixModuleBackend", "native");
    }

    static Map<String, String> of(List<Pack> packs, NativeCache nativeCache) {
        Map<String, String> options = new HashMap<>();
        // The homes are virtual: with all three set, and the first a folder of the context's file system, nothing is
        // unpacked.
        options.put("python.PythonHome", MountName.ROOT);
        options.put("python.CoreHome", MountName.folder(MountName.STDLIB));
        options.put("python.StdLibHome", MountName.folder(MountName.STDLIB));
        options.put("python.NoSiteFlag", "true");
        options.put("python.WarnExperimentalFeatures", "false");
        for (Pack pack : packs) {
            if (pack.isPlatform()) {
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
