package dev.ingot.importer;

import dev.ingot.PythonTarget;
import dev.ingot.pack.CutShort;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.MountName;
import dev.ingot.pack.Pack;
import dev.ingot.pack.Platform;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import jdk.jfr.FlightRecorder;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/**
 * What the Python module {@code ingot} calls: functions that take and return strings, numbers, truth values and byte
 * buffers, so that a call costs one crossing between the languages and no Java object is within a script's reach. Three
 * are different: {@code add} and {@code write} read a list of the script's own, whose contents are bytes, and
 * {@code java_module} returns what the host offers.
 *
 * <p>A module is named by a token: its handle in the {@link MountTable}, shifted by three bits for {@link #PACKAGE},
 * {@link #NAMESPACE_PORTION} and {@link #EXTENSION}; {@link #MISS} stands for a name that no pack holds.
 */
final class ImporterBridge {
    static final long MISS = -1;
    static final int PACKAGE = 1;
    static final int NAMESPACE_PORTION = 2;
    static final int EXTENSION = 4;
    private static final int FLAG_BITS = 3;

    private static final BytecodeCache NOTHING_KEPT = new BytecodeCache(0);

    private final MountTable mounts;
    private final NativeLibraries nativeLibraries;
    private final ImportSettings settings;
    private final SourceOnlyPacks sourceOnly = new SourceOnlyPacks();

    /** Both are set by {@link #admit}, before anything else is called. */
    private @Nullable PythonTarget running;

    private @Nullable RuntimePacks runtimePacks;

    /** Whether bytes cross as Latin-1 text, because the context's host access does not let Python read Java buffers. */
    private boolean bytesAsText;

    ImporterBridge(MountTable mounts, NativeLibraries nativeLibraries, ImportSettings settings) {
        this.mounts = mounts;
        this.nativeLibraries = nativeLibraries;
        this.settings = settings;
        settings.bytecodeCache().contextAdded();
    }

    /** Returns the functions of the settings' capabilities as an object whose members Python calls. */
    ProxyObject toProxy() {
        Map<String, Object> functions = new HashMap<>();
        settings.capabilities().forEach(capability -> functions.putAll(functionsOf(capability)));
        return ProxyObject.fromMap(functions);
    }

    private Map<String, Object> functionsOf(Capability capability) {
        return switch (capability) {
            case LOOK_UP -> lookUp();
            case READ -> read();
            case MAKE_PACKS -> makePacks();
            case MAP_FILES ->
                Map.ofEntries(function(
                        "mount_file", arguments -> runtimePacks().mountFile(arguments[0].asString(), arguments[1])));
            case READ_LINKS -> Map.ofEntries(function("read_link", arguments -> linkTarget(arguments[0].asString())));
            case LIVE_FOLDERS -> new LiveFunctions(settings.liveFolders()).functions();
            case NATIVE_LIBRARIES ->
                Map.ofEntries(
                        function("library_file", arguments -> {
                            // The C API belongs to every library.
                            Entry library = entry(arguments[0]);
                            extractNativeSupport(library.mountedPath());
                            return libraryFile(library);
                        }),
                        function("extract_native_support", arguments -> extractForBz2()));
        };
    }

    private Map<String, Object> lookUp() {
        return Map.ofEntries(
                function("find", arguments -> token(mounts.findModule(arguments[0].asString()))),
                function(
                        "find_in",
                        arguments -> token(mounts.findModuleIn(arguments[0].asString(), arguments[1].asString()))),
                function("folder_of", arguments -> entry(arguments[0]).pack().mountFolder()),
                function("path", arguments -> entry(arguments[0]).mountedPath()),
                function("is_folder", arguments -> isFolder(arguments[0].asString())),
                function("modules_in", arguments -> modulesIn(arguments[0].asString())),
                function("mounts", arguments -> mountFolders()),
                function("mount_of", arguments -> MountName.folder(mounts.mountNameAt(arguments[0].asInt()))),
                function("is_mounted", arguments -> mounts.isMounted(arguments[0].asString())),
                function("paths", arguments -> runtimePacks().paths(arguments[0].asInt())),
                function("entry_type", arguments -> RuntimePacks.type(arguments[0].asString())),
                function(
                        "java_modules",
                        arguments -> NameList.of(settings.javaModules().keySet())),
                function("java_module", arguments -> settings.javaModules().get(arguments[0].asString())),
                function("lazy_imports", arguments -> lazyImports()));
    }

    private Map<String, Object> read() {
        return Map.ofEntries(
                function("check_python", this::checkPython),
                function("importer_code", arguments -> importerCode()),
                function("importer_source", arguments -> importerSource(arguments[0].asString())),
                function("probe", arguments -> ByteBuffer.allocate(1)),
                function("use_text", arguments -> bytesAsText = true),
                function("source", arguments -> bytes(entry(arguments[0]).read(SlotKind.SOURCE))),
                function("bytecode", arguments -> bytes(bytecode(entry(arguments[0]), arguments[1].asInt()))),
                function("data", arguments -> bytes(data(arguments[0].asString()))),
                function("time_zone", arguments -> bytes(TimeZones.file(arguments[0].asString()))),
                function("time_zones", arguments -> NameList.of(TimeZones.names())),
                function(
                        "content",
                        arguments -> bytes(runtimePacks()
                                .content(arguments[0].asInt(), arguments[1].asString(), arguments[2].asString()))));
    }

    private Map<String, Object> makePacks() {
        return Map.ofEntries(
                function("add", arguments -> runtimePacks().add(arguments[0].asString(), arguments[1])),
                function("mount_bytes", arguments -> runtimePacks().mountBytes(arguments[0])),
                function("write", arguments -> bytes(runtimePacks().write(arguments[0].asString(), arguments[1]))));
    }

    private RuntimePacks runtimePacks() {
        return Objects.requireNonNull(runtimePacks);
    }

    /** Returns the bytecode of this level, or null when the pack has none that the running Python can load. */
    private @Nullable ByteBuffer bytecode(Entry entry, int level) {
        if (sourceOnly.contains(entry.pack())) {
            return null;
        }
        SlotKind kind = SlotKind.bytecode(level);
        // What contexts share must not keep a pack of the script's own.
        BytecodeCache cache = mounts.isSearched(entry.pack()) ? settings.bytecodeCache() : NOTHING_KEPT;
        // The event's class costs every start some hundred classes of the recorder, so it waits until somebody records.
        return FlightRecorder.isInitialized() ? ModuleReadEvent.read(entry, kind, cache) : cache.read(entry, kind);
    }

    private static Map.Entry<String, Object> function(String name, ProxyExecutable function) {
        ProxyExecutable guarded = arguments -> {
            try {
                return function.execute(arguments);
            } catch (InternalError fault) {
                // Where it is not known of which.
                throw CutShort.error("a pack", fault);
            }
        };
        return Map.entry(name, guarded);
    }

    private @Nullable String lazyImports() {
        List<String> names = settings.lazyImports();
        return names == null ? null : NameList.of(names);
    }

    private long token(long handle) {
        if (handle == MountTable.NOT_FOUND) {
            return MISS;
        }
        Entry entry = mounts.entry(handle);
        int flags = switch (entry.kind()) {
            case FOLDER -> NAMESPACE_PORTION;
            case NATIVE_LIBRARY -> EXTENSION | (entry.isPackage() ? PACKAGE : 0);
            default -> entry.isPackage() ? PACKAGE : 0;
        };
        return handle << FLAG_BITS | flags;
    }

    private Entry entry(Value token) {
        return mounts.entry(token.asLong() >>> FLAG_BITS);
    }

    /** Brings GraalPy's only implementation of bz2 into the file system. */
    private @Nullable Object extractForBz2() {
        if (settings.javaCompression()) {
            throw new UnsupportedOperationException(
                    "bz2 was left out, because nothing was found to use it; pack the program"
                            + " with --native-compression");
        }
        extractNativeSupport("bz2");
        return null;
    }

    /** Brings the libraries that GraalPy's own modules need into the file system. */
    private void extractNativeSupport(String user) {
        Entry folder = mounts.findPath(MountName.folder(MountName.PLATFORM) + "/" + NativeLibraries.SUPPORT_FOLDER);
        if (folder == null || folder.childCount() == 0) {
            throw new UnsupportedOperationException(user + " needs " + Platform.missing());
        }
        String _ = libraryFile(folder.child(0));
    }

    private String libraryFile(Entry entry) {
        try {
            return nativeLibraries.fileOf(entry).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private @Nullable ByteBuffer data(String path) {
        Entry entry = mounts.findPath(path);
        if (entry == null) {
            return null;
        }
        ByteBuffer data = entry.read(SlotKind.DATA);
        return data != null ? data : entry.read(SlotKind.SOURCE);
    }

    /** Returns where a link leads, as it is written there; null for what is no link, and what cannot be read. */
    private static @Nullable String linkTarget(String path) {
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException | InvalidPathException e) {
            // What is wrong with it, Python finds out.
            return null;
        }
    }

    private boolean isFolder(String path) {
        Entry entry = mounts.findPath(path);
        return entry != null && entry.kind() == EntryKind.FOLDER;
    }

    /** Returns the modules in a folder in the order of their names, packages with a slash at the end. */
    private String modulesIn(String path) {
        Map<String, String> modules = new TreeMap<>();
        Entry folder = mounts.findPath(path);
        for (Entry child : folder == null ? List.<Entry>of() : mounts.children(folder)) {
            if (child.kind() == EntryKind.FOLDER) {
                if (mounts.findPath(child.mountedPath() + "/__init__.py") != null) {
                    modules.put(child.name(), child.name() + "/");
                }
            } else if (child.moduleName() != null && !child.isPackage()) {
                String fullName = Objects.requireNonNull(child.moduleName());
                String name = fullName.substring(fullName.lastIndexOf('.') + 1);
                modules.putIfAbsent(name, name);
            }
        }
        return NameList.of(modules.values());
    }

    private String mountFolders() {
        return NameList.of(
                mounts.searchedPacks().stream().map(Pack::mountFolder).toList());
    }

    private @Nullable Object bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        return bytesAsText ? latin1(buffer) : buffer.isDirect() ? copyOf(buffer) : buffer;
    }

    /**
     * Returns a copy of bytes that are mapped: read by Python, outside {@link #function}, a file cut short would be an
     * internal error.
     */
    private static ByteBuffer copyOf(ByteBuffer mapped) {
        return ByteBuffer.allocate(mapped.remaining())
                .put(mapped.duplicate())
                .flip()
                .asReadOnlyBuffer();
    }

    private static String latin1(ByteBuffer buffer) {
        return StandardCharsets.ISO_8859_1.decode(buffer).toString();
    }

    /** Refuses to go on when a pack's bytecode was made for another Python than the one that calls. */
    private @Nullable Object checkPython(Value... arguments) {
        PythonTarget running = new PythonTarget(
                arguments[0].asInt(), arguments[1].asInt(), arguments[2].asInt(), arguments[3].asString(), (int)
                        arguments[4].asLong());
        admit(running);
        return null;
    }

    /**
     * Takes the mounted packs for those of a Python.
     *
     * @throws dev.ingot.ForeignBytecodeException when one was made for another
     */
    private void admit(PythonTarget running) {
        for (Pack pack : mounts.searchedPacks()) {
            // The library and the interpreter are of one version: its modules do not run on another, compiled or not.
            if (settings.foreignPacksFromSource() && !pack.isStdlib() && !pack.isPlatform()) {
                sourceOnly.admit(pack, running);
            } else {
                pack.checkPython(running);
            }
        }
        this.running = running;
        runtimePacks = new RuntimePacks(mounts, sourceOnly, running);
    }

    /**
     * Tells what another context has told.
     *
     * @throws dev.ingot.ForeignBytecodeException when a mounted pack was made for another Python
     */
    void remember(PackImporter.Known known) {
        admit(known.python());
        bytesAsText = known.bytesAsText();
    }

    /** Returns what the context has told when it was asked. */
    PackImporter.Known known() {
        return new PackImporter.Known(Objects.requireNonNull(running), bytesAsText);
    }

    /** Returns the source of a file of the Python package {@code ingot}, or null when it has none of this name. */
    private static @Nullable String importerSource(String file) {
        return PackImporter.FILES.contains(file) ? PackImporter.source(file) : null;
    }

    /** Returns the bytecode of the Python module {@code ingot}, or null when no pack carries it. */
    private @Nullable Object importerCode() {
        long handle = mounts.findModule(PackImporter.MODULE);
        return handle == MountTable.NOT_FOUND ? null : bytes(bytecode(mounts.entry(handle), 0));
    }
}
