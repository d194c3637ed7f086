package dev.ingot.importer;

import dev.ingot.PythonTarget;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.EntryType;
import dev.ingot.pack.MountName;
import dev.ingot.pack.Pack;
import dev.ingot.pack.PackWriter;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The packs that a program opens or makes while it runs, through the Python class {@code PackFinder}.
 *
 * <p>They belong to one context's {@link MountTable}. Those that are files are closed when that is collected: the API
 * of a context has no moment at which the host hears of its end.
 */
final class RuntimePacks {
    private static final Cleaner CLEANER = Cleaner.create();

    private final MountTable mounts;
    private final SourceOnlyPacks sourceOnly;
    private final PythonTarget python;

    RuntimePacks(MountTable mounts, SourceOnlyPacks sourceOnly, PythonTarget python) {
        this.mounts = mounts;
        this.sourceOnly = sourceOnly;
        this.python = python;
    }

    /** Mounts a pack given as bytes and returns its position. */
    int mountBytes(Value content) {
        return mount(Pack.open("the pack given as bytes", ByteBuffer.wrap(toBytes(content))));
    }

    /**
     * Maps and mounts a pack file and returns its position, or -1 when the file does not begin with {@code head}: then
     * the context's file system is not that of this process, and the file that was asked for is another one.
     */
    int mountFile(String path, Value head) {
        try {
            Pack pack = Pack.open(Path.of(path));
            if (!pack.startsWith(toBytes(head))) {
                pack.close();
                return -1;
            }
            int position = mount(pack);
            CLEANER.register(mounts, pack::close);
            return position;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private int mount(Pack pack) {
        try {
            pack.verifyIndex();
            sourceOnly.admit(pack, python);
            return mounts.mount(pack);
        } catch (Throwable failure) {
            pack.close();
            throw failure;
        }
    }

    /**
     * Adds files to a mount, or makes it, and returns a position of it. They become a layer of the mount that takes the
     * newest layers with it as long as these are not twice as large: however many files come one by one, each is copied
     * a logarithmic number of times, and there is a logarithmic number of layers.
     *
     * @param files as for {@link #write}
     */
    synchronized int add(String mountName, Value files) {
        Map<String, List<SlotContent>> contents = new TreeMap<>();
        for (long i = 0; i < files.getArraySize(); i++) {
            Value file = files.getArrayElement(i);
            String path = file.getArrayElement(0).asString();
            requireFree(mountName, path);
            contents.put(path, contents(file.getArrayElement(1), Storage.RAW));
        }
        int replaced = 0;
        for (Pack layer : mounts.layersOf(mountName)) {
            if (layer.entryCount() > 2 * contents.size() + 2) {
                break;
            }
            replaced++;
            addFiles(layer, contents);
        }
        return mounts.addLayer(Pack.open("what the program added", pack(mountName, contents)), replaced);
    }

    /** A layer may have another file of a path, but no folder, and no file above it. */
    private void requireFree(String mountName, String path) {
        String full = MountName.folder(mountName) + "/" + path;
        for (int end = full.length(); end > MountName.ROOT.length(); end = full.lastIndexOf('/', end - 1)) {
            Entry there = mounts.findPath(full.substring(0, end));
            if (there != null && (there.kind() == EntryKind.FOLDER) != (end < full.length())) {
                throw new IllegalArgumentException("'" + there.path() + "' is a "
                        + (end < full.length() ? "file and cannot hold other files" : "folder and cannot be a file"));
            }
        }
    }

    private static void addFiles(Pack layer, Map<String, List<SlotContent>> contents) {
        for (int number = 0; number < layer.entryCount(); number++) {
            Entry entry = layer.entry(number);
            if (entry.kind() != EntryKind.FOLDER) {
                contents.computeIfAbsent(entry.path(), path -> entry.stored());
            }
        }
    }

    /** Returns the paths of all files of the mount at a position. */
    String paths(int position) {
        List<String> paths = new ArrayList<>();
        List<Pack> layers = mounts.layersOf(mounts.mountNameAt(position));
        for (Pack pack : layers) {
            for (int number = 0; number < pack.entryCount(); number++) {
                Entry entry = pack.entry(number);
                if (entry.kind() != EntryKind.FOLDER) {
                    paths.add(entry.path());
                }
            }
        }
        return NameList.of(layers.size() == 1 ? paths : new TreeSet<>(paths));
    }

    /** Returns what a path's file would be: kind, module name or nothing, and "package" or nothing. */
    static String type(String path) {
        EntryType type = EntryType.ofPath(path);
        String kind = type.kind().name().toLowerCase(Locale.ROOT);
        String name = Objects.requireNonNullElse(type.moduleName(), "");
        return NameList.of(List.of(kind, name, type.isPackage() ? "package" : ""));
    }

    /** Returns a content of a file of the mount at a position, or null when it has none of this kind. */
    @Nullable
    ByteBuffer content(int position, String path, String kind) {
        Entry entry = mounts.findPath(MountName.folder(mounts.mountNameAt(position)) + "/" + path);
        return entry == null ? null : entry.read(SlotKind.valueOf(kind));
    }

    /**
     * Makes a pack.
     *
     * @param mountName the pack's mount name
     * @param files a Python list of tuples {@code (path, {slot kind: bytes})} in the order of their paths
     */
    ByteBuffer write(String mountName, Value files) {
        Map<String, List<SlotContent>> contents = new LinkedHashMap<>();
        for (long i = 0; i < files.getArraySize(); i++) {
            Value file = files.getArrayElement(i);
            contents.put(file.getArrayElement(0).asString(), contents(file.getArrayElement(1), Storage.LZ4));
        }
        return pack(mountName, contents);
    }

    private ByteBuffer pack(String mountName, Map<String, List<SlotContent>> files) {
        try {
            return PackWriter.inMemory(mountName, python, writer -> {
                for (Map.Entry<String, List<SlotContent>> file : files.entrySet()) {
                    EntryType type = EntryType.ofPath(file.getKey());
                    writer.add(file.getKey(), type.kind(), type.moduleName(), type.isPackage(), file.getValue());
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static List<SlotContent> contents(Value slots, Storage storage) {
        List<SlotContent> contents = new ArrayList<>();
        for (SlotKind kind : SlotKind.values()) {
            if (slots.hasHashEntry(kind.name())) {
                byte[] content = toBytes(slots.getHashValue(kind.name()));
                contents.add(SlotContent.of(kind, ByteBuffer.wrap(content), storage));
            }
        }
        return contents;
    }

    private static byte[] toBytes(Value buffer) {
        byte[] bytes = new byte[Math.toIntExact(buffer.getBufferSize())];
        buffer.readBuffer(0, bytes, 0, bytes.length);
        return bytes;
    }
}
