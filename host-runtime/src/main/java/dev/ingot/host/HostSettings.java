package dev.ingot.host;

import dev.ingot.importer.BytecodeCache;
import dev.ingot.importer.ImportSettings;
import dev.ingot.importer.PackImporter;
import dev.ingot.live.LiveFolders;
import dev.ingot.natives.NativeCache;
import dev.ingot.pack.Pack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** What a host's builder was told, and what it means for the importer and for contexts. */
final class HostSettings {
    /**
     * Python reads packed bytecode from Java's buffers, calls what Java classes export with {@link HostAccess.Export},
     * and implements functional interfaces; nothing else of Java is within its reach.
     */
    private static final HostAccess HOST_ACCESS =
            HostAccess.newBuilder(HostAccess.EXPLICIT).allowBufferAccess(true).build();

    final Access access;
    final List<Path> liveFolders = new ArrayList<>();
    final Map<String, Object> javaModules = new LinkedHashMap<>();

    @Nullable
    HostAccess hostAccess;

    @Nullable
    List<String> lazyImports;

    boolean foreignPacksFromSource;
    boolean nativePosix;
    boolean singleContext;
    boolean javaCompression;
    int optimization;
    long bytecodeCache = 64L << 20;

    HostSettings(Access access) {
        this.access = Objects.requireNonNull(access);
    }

    /** @throws IllegalArgumentException when something is wanted that the access does not allow */
    void checkAccess() {
        if (nativePosix && !access.isProgram()) {
            throw new IllegalArgumentException("native POSIX functions need Access.PROGRAM or TRUSTED, not Access."
                    + access + "; they go past every other limit");
        }
        if (HostAccess.ALL.equals(hostAccess) && !access.isProgram()) {
            throw new IllegalArgumentException("HostAccess.ALL lets a script reach every class of Java by getClass(), "
                    + "whatever else is forbidden, so that it does not go with Access." + access
                    + "; take HostAccess.EXPLICIT and what is exported, or Access.TRUSTED");
        }
        if (!liveFolders.isEmpty() && !access.isProgram()) {
            throw new IllegalArgumentException("live folders " + liveFolders
                    + " need Access.PROGRAM or TRUSTED, not Access." + access + "; pack them, or allow the access");
        }
    }

    /** Returns GraalPy's options. */
    Map<String, String> options(List<Pack> packs, NativeCache nativeCache) throws IOException {
        Map<String, String> options = PythonOptions.of(packs, nativeCache);
        if (optimization > 0) {
            options.put("python.PythonOptimizeFlag", "true");
        }
        if (nativePosix) {
            options.putAll(PythonOptions.nativePosix(packs, nativeCache));
        }
        return options;
    }

    ImportSettings ofImporter(@Nullable LiveFolders live, BytecodeCache cache) {
        return new ImportSettings(
                live,
                lazyImports,
                foreignPacksFromSource,
                access.capabilities(),
                optimization,
                Map.copyOf(javaModules),
                cache,
                usesJavaCompression());
    }

    ContextFactory.Settings ofContexts(
            List<Pack> packs, PackImporter importer, Map<String, String> options, NativeCache nativeCache) {
        boolean isolatesNatives = access.isProgram()
                && !singleContext
                && System.getProperty("os.name").equals("Linux");
        return new ContextFactory.Settings(
                packs,
                importer,
                access,
                hostAccess != null ? hostAccess : access == Access.TRUSTED ? HostAccess.ALL : HOST_ACCESS,
                Map.copyOf(options),
                nativePosix,
                nativeCache,
                isolatesNatives,
                usesJavaCompression());
    }

    /** Without native access the native ones could not be loaded. */
    private boolean usesJavaCompression() {
        return javaCompression || !access.isProgram();
    }
}
