package dev.ingot.natives;

import dev.ingot.importer.NativeLibraries;
import dev.ingot.pack.AtomicFile;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The native libraries of one context: files of its own, made when they are first needed. Safe for many threads.
 *
 * <pre>
 * PLACE/PACK/graalpy.native/libpython-native.so        a copy of GraalPy's C API
 * PLACE/PACK/graalpy.native/libpython-native.so.dupN   a link to it, under the name by which GraalPy asks for it
 * PLACE/PACK/graalpy.native/libbz2support.so …         links to what contexts may share
 * PLACE/PACK/_sqlite3.….so                             a copy of a module
 * PLACE/PACK/_sqlite3.….so.dupN                        a library that needs the two copies, see StubLibrary
 * </pre>
 */
public final class NativeCopy implements NativeLibraries {
    private static final Logger LOGGER = System.getLogger(NativeCopy.class.getName());
    private static final String C_API = "libpython-native.so";

    /** What GraalPy puts behind a library's name, with a number that it never uses again in a process. */
    private static final Pattern DUPLICATE = Pattern.compile("\\.dup[0-9a-f]+$");

    private final NativeCopies copies;
    private final Path folder;
    private final int number;
    private final NativeCache cache;
    private final boolean unloads;

    // All that follows is guarded by the monitor.
    private final Set<Path> libraries = new LinkedHashSet<>();
    private final List<Path> duplicates = new ArrayList<>();
    private boolean begun;
    private boolean released;
    private long held;

    NativeCopy(NativeCopies copies, Path processFolder, int number, NativeCache cache, boolean unloads) {
        this.copies = copies;
        this.folder = processFolder.resolve(Integer.toString(number));
        this.number = number;
        this.cache = cache;
        this.unloads = unloads;
    }

    int number() {
        return number;
    }

    /** Returns where the support libraries of a platform's pack will be: what {@code python.CAPI} names. */
    public Path supportFolder(Pack platform) {
        return folderOf(platform).resolve(SUPPORT_FOLDER);
    }

    private Path folderOf(Pack pack) {
        return folder.resolve(cache.folderOf(pack).getFileName());
    }

    /** Says whether the context has used native libraries. */
    public synchronized boolean isUsed() {
        return begun;
    }

    @Override
    public synchronized Path fileOf(Entry library) throws IOException {
        Path original = cache.fileOf(library);
        try {
            if (!begun) {
                copies.begin(folder);
                begun = true;
            }
            Pack pack = library.pack();
            Path copied = folderOf(pack).resolve(library.path());
            if (pack.isPlatform()) {
                copySupport(pack);
                if (!copied.startsWith(supportFolder(pack))) {
                    copy(original, copied);
                }
            } else {
                // They can depend on each other.
                copyAll(pack.root());
            }
            return copied;
        } catch (IOException e) {
            throw new IOException(
                    "the native library " + library.mountedPath() + " has to be copied for this context to " + folder
                            + ", which failed: " + e.getMessage(),
                    e);
        }
    }

    private void copySupport(Pack platform) throws IOException {
        Path target = supportFolder(platform);
        Path source = cache.folderOf(platform).resolve(SUPPORT_FOLDER);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.equals(C_API)) {
                    copy(file, target.resolve(name));
                } else if (!Files.exists(target.resolve(name))) {
                    Files.createDirectories(target);
                    Files.createSymbolicLink(target.resolve(name), file.toAbsolutePath());
                }
            }
        }
    }

    private void copyAll(Entry packed) throws IOException {
        if (packed.kind() == EntryKind.FOLDER) {
            for (int i = 0; i < packed.childCount(); i++) {
                copyAll(packed.child(i));
            }
        } else if (packed.kind() == EntryKind.NATIVE_LIBRARY) {
            Path copied = folderOf(packed.pack()).resolve(packed.path());
            copy(cache.folderOf(packed.pack()).resolve(packed.path()), copied);
        }
    }

    /** A file of its own: the linker knows a library by the file that a link leads to. */
    private void copy(Path original, Path copied) throws IOException {
        if (!Files.exists(copied)) {
            Files.createDirectories(copied.getParent());
            Path part = part(copied);
            Files.copy(original, part, StandardCopyOption.REPLACE_EXISTING);
            AtomicFile.move(part, copied);
        }
        libraries.add(copied);
    }

    /**
     * What is written here and moved when it is whole, because a file that is there is taken; a crash ends its process.
     */
    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /**
     * Makes what GraalPy is about to look for. To be called before every question whether a file can be read.
     *
     * @throws IOException when it cannot be written
     */
    public void beforeAccess(Path asked) throws IOException {
        if (asked.startsWith(folder) && DUPLICATE.matcher(asked.toString()).find()) {
            makeDuplicate(asked);
        }
    }

    private synchronized void makeDuplicate(Path asked) throws IOException {
        Path library = Path.of(DUPLICATE.matcher(asked.toString()).replaceFirst(""));
        if (Files.exists(asked) || !libraries.contains(library)) {
            return;
        }
        if (library.getFileName().toString().equals(C_API)) {
            Files.createSymbolicLink(asked, library.getFileName());
            // GraalPy 25.2 unloads it before it is done with it when a context ends.
            held = DynamicLinker.load(library);
        } else {
            Path api = cApi();
            byte[] header;
            try (InputStream in = Files.newInputStream(library)) {
                header = in.readNBytes(StubLibrary.HEADER_SIZE);
            }
            Path part = part(asked);
            Files.write(part, StubLibrary.of(header, List.of(library.toString(), api.toString())));
            AtomicFile.move(part, asked);
        }
        duplicates.add(asked);
    }

    private Path cApi() throws IOException {
        return libraries.stream()
                .filter(library -> library.getFileName().toString().equals(C_API))
                .findFirst()
                .orElseThrow(() -> new IOException("the C API is not there"));
    }

    /**
     * Gives the place up, after the context has ended or was not made. Again does nothing.
     *
     * @param inOrder whether GraalPy has ended its native modules; otherwise they may stay loaded
     */
    public void release(boolean inOrder) {
        boolean wasUsed;
        boolean reusable;
        synchronized (this) {
            if (released) {
                return;
            }
            released = true;
            wasUsed = begun;
            // Most contexts end without the linker's functions, which take time to link.
            reusable = !begun || unload(inOrder && unloads);
        }
        copies.end(this, wasUsed, reusable);
    }

    /** Returns whether nothing is loaded any more, so that the files are another context's. */
    private boolean unload(boolean byForce) {
        try {
            DynamicLinker.release(held);
            if (byForce) {
                loadable().forEach(DynamicLinker::unload);
            }
            if (loadable().stream().noneMatch(DynamicLinker::isLoaded)) {
                Leftovers.remove(folder);
                for (Path duplicate : duplicates) {
                    Files.deleteIfExists(duplicate);
                }
                return true;
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.DEBUG, "native libraries of a context stay loaded", e);
        }
        // What is loaded needs no file any more.
        NativeCopies.remove(folder);
        return false;
    }

    private List<Path> loadable() {
        List<Path> all = new ArrayList<>(duplicates);
        all.addAll(libraries);
        // What depends on others first, the C API last.
        all.sort(
                Comparator.comparing(library -> library.getFileName().toString().startsWith(C_API)));
        return all;
    }
}
