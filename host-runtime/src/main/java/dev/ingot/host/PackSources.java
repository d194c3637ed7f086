package dev.ingot.host;

import dev.ingot.importer.MountTable;
import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.Pack;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the packs of a host come from, in the order in which they are searched, the standard library last, before it
 * that of the platform, which the class path holds.
 */
final class PackSources {
    private final List<Source> sources = new ArrayList<>();
    private @Nullable Source stdlib = inClassPath(PythonHost.class.getClassLoader(), ClassPathPacks.STDLIB);
    private boolean stdlibOfClassPath = true;

    /** Opens a pack when the host is built. */
    @FunctionalInterface
    interface Source {
        Pack open() throws IOException;
    }

    static Source inFile(Path file) {
        return () -> Pack.open(file);
    }

    static Source inClassPath(ClassLoader loader, String resource) {
        return () -> ClassPathPacks.open(loader, resource);
    }

    void add(Source source) {
        sources.add(source);
    }

    /** Takes the standard library from elsewhere than the class path; from nowhere for null. */
    void setStdlib(@Nullable Source source) {
        stdlib = source;
        stdlibOfClassPath = false;
    }

    /**
     * Opens the packs; none stays open when one of them cannot be had.
     *
     * @param trustedKeys who may have signed them, but for those of GraalPy on the class path; null for anybody
     * @throws IOException when a pack cannot be read
     * @throws IllegalArgumentException when two packs have the same mount name
     */
    List<Pack> open(@Nullable Collection<PublicKey> trustedKeys) throws IOException {
        List<Pack> packs = new ArrayList<>();
        try {
            for (Source source : sources) {
                packs.add(source.open());
            }
            List<Pack> ofOthers = new ArrayList<>(packs);
            if (stdlib != null) {
                Pack platform = ClassPathPacks.openPlatform(PythonHost.class.getClassLoader());
                if (platform != null) {
                    packs.add(platform);
                }
                Pack opened = stdlib.open();
                packs.add(opened);
                if (!stdlibOfClassPath) {
                    ofOthers.add(opened);
                }
            }
            if (trustedKeys != null) {
                ofOthers.forEach(pack -> pack.verifySignature(trustedKeys));
            }
            // Checks the mount names before an engine is started.
            new MountTable(packs);
            return List.copyOf(packs);
        } catch (Throwable failure) {
            packs.forEach(Pack::close);
            throw failure;
        }
    }
}
