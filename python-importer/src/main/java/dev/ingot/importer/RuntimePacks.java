package dev.ingot.importer;

import dev.ingot.PythonTarget;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.EntryType;
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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The packs that a program opens or makes while it runs, through the Python class {@code PackFinder}.
 *
 * <p>They belong to one context's {@link MountTable} and are closed when that is collected: the API of a context has no
 * moment at which the host hears of its end.
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

    /** Mounts a pack given as bytes and returns its position; {@code replace} allows a mount name that is in use. */
    int mountBytes(Value content, boolean replace) {
        return mount(Pack.open("the pack given as bytes", ByteBuffer.wrap(toBytes(content))), replace);
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
            return mount(pack, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private int mount(Pack pack, boolean replace) {
        try {
            pack.verifyIndex();
            sourceOnly.admit(pack, python);
            if (!replace && mounts.isMounted(pack.mountName())) {
                throw new IllegalArgumentException("a pack is already mounted as '" + pack.mountName()
                        + "'; build this one with another mount name");
            }
            CLEANER.register(mounts, pack::close);
            return mounts.mount(pack);
        } catch (Throwable failure) {
            pack.close();
            throw failure;
        }
    }

    /** Returns the paths of all files of a pack. */
    String paths(int position) {
        List<String> paths = new ArrayList<>();
        Pack pack = mounts.packs().get(position);
        for (int number = 0; number < pack.entryCount(); number++) {
            Entry entry = pack.entry(number);
            if (entry.kind() != EntryKind.FOLDER) {
                paths.add(entry.path());
            }
        }
        return NameList.of(paths);
    }

    /** Returns what a path's file would be: kind, module name or nothing, and "package" or nothing. */
    static String type(String path) {
        EntryType type = EntryType.ofPath(path);
        String kind = type.kind().name().toLowerCase(Locale.ROOT);
        String name = Objects.requireNonNullElse(type.moduleName(), "");
        return NameList.of(List.of(kind, name, type.isPackage() ? "package" : ""));
    }

    /** Returns a content of a file of a pack, or null when it has none of this kind. */
    @Nullable
    ByteBuffer content(int position, String path, String kind) {
        Pack pack = mounts.packs().get(position);
        int number = pack.findPath(path, 0);
        return number == Pack.NOT_FOUND ? null : pack.entry(number).read(SlotKind.valueOf(kind));
    }

    /**
     * Makes a pack.
     *
     * @param mountName the pack's mount name
     * @param files a Python list of tuples {@code (path, {slot kind: bytes})} in the order of their paths
     */
    ByteBuffer write(String mountName, Value files) {
        try {
            return PackWriter.inMemory(mountName, python, writer -> {
                for (long i = 0; i < files.getArraySize(); i++) {
                    Value file = files.getArrayElement(i);
                    String path = file.getArrayElement(0).asString();
                    EntryType type = EntryType.ofPath(path);
                    writer.add(
                            path, type.kind(), type.moduleName(), type.isPackage(), contents(file.getArrayElement(1)));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static List<SlotContent> contents(Value slots) {
        List<SlotContent> contents = new ArrayList<>();
        for (SlotKind kind : SlotKind.values()) {
            if (slots.hasHashEntry(kind.name())) {
                byte[] content = toBytes(slots.getHashValue(kind.name()));
                contents.add(SlotContent.of(kind, ByteBuffer.wrap(content), Storage.LZ4));
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
