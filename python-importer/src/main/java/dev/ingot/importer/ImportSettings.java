package dev.ingot.importer;

import dev.ingot.live.LiveFolders;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What importing in a context may do beside finding what is packed.
 *
 * @param liveFolders ordinary folders that are searched before the packs, or null
 * @param lazyImports the modules and packages whose execution waits for their first use, none for all modules; null for
 *     none
 * @param foreignPacksFromSource whether a pack that was made for another Python is imported from its sources instead of
 *     refused
 * @param capabilities what crosses from Python to Java; {@link Capability#LOOK_UP} and {@link Capability#READ} are
 *     always needed
 * @param optimization the level of optimisation of the modules, 0 to 2; that of {@code sys.flags.optimize} where it is
 *     higher
 * @param javaModules the modules that Java defines: objects whose members are the modules' attributes, by full name
 * @param bytecodeCache what the contexts of a host share
 * @param javaCompression whether zlib and lzma are Java's, so that there is no bz2
 */
public record ImportSettings(
        @Nullable LiveFolders liveFolders,
        @Nullable List<String> lazyImports,
        boolean foreignPacksFromSource,
        Set<Capability> capabilities,
        int optimization,
        Map<String, Object> javaModules,
        BytecodeCache bytecodeCache,
        boolean javaCompression) {

    /** Says whether the code is scripts', of which none may reach into the context of another. */
    boolean isolatesContexts() {
        return !capabilities.contains(Capability.MAP_FILES);
    }
}
