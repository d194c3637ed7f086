package dev.ingot.pack;

import dev.ingot.PythonTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a pack: contents as they are added, the index at {@link #finish}. The target appears only then, whole.
 *
 * <p>The same calls in the same order give the same bytes; folders come into being with the first entry below them.
 * Memory grows with the number of entries, not with the size of their contents. Not safe for use by several threads.
 */
public final class PackWriter implements AutoCloseable {
    private final PackOutput output;
    private final PythonTarget python;
    private final String mountName;
    private final IndexNode root = new IndexNode("", EntryKind.FOLDER, null, false);
    private final Map<String, IndexNode> nodes = new HashMap<>();
    private final List<Slot> slots = new ArrayList<>();

    /** Where the next content or section begins, but for its alignment. */
    private long end = PackHeader.SIZE;

    /**
     * Starts a pack.
     *
     * @param target where the pack will be
     * @param mountName the name under which it will be mounted
     * @param python what its bytecode is compiled for
     * @throws IllegalArgumentException when the mount name is not valid
     * @throws IOException when the target's folder cannot be written
     */
    public PackWriter(Path target, String mountName, PythonTarget python) throws IOException {
        this(MountName.check(mountName), python, PackOutput.file(target));
    }

    private PackWriter(String mountName, PythonTarget python, PackOutput output) {
        this.python = python;
        this.mountName = mountName;
        this.nodes.put("", root);
        this.output = output;
    }

    /** Adds the files of a pack that is made in memory. */
    @FunctionalInterface
    public interface Contents {
        /** Calls {@link PackWriter#add} for each file. */
        void addTo(PackWriter writer) throws IOException;
    }

    /**
     * Makes a pack in memory, of at most 2 GiB.
     *
     * @return the bytes that a file would have
     * @throws IllegalArgumentException when the mount name is not valid
     * @throws IOException when {@code contents} throws it
     */
    public static ByteBuffer inMemory(String mountName, PythonTarget python, Contents contents) throws IOException {
        PackOutput.Memory memory = new PackOutput.Memory();
        try (PackWriter writer = new PackWriter(MountName.check(mountName), python, memory)) {
            contents.addTo(writer);
            writer.finish();
        }
        return memory.toBuffer();
    }

    /**
     * Adds a file and writes its contents.
     *
     * @param path the path below the mount, with {@code /} between the names
     * @param kind what it is; not {@link EntryKind#FOLDER}
     * @param moduleName the full module name, or null for an entry that cannot be imported
     * @param isPackage whether the entry is the {@code __init__} of a package
     * @param contents at most one of each kind
     * @throws IllegalArgumentException when the path is not valid, was added before, or lies below a file
     * @throws IOException when writing fails
     */
    public void add(
            String path, EntryKind kind, @Nullable String moduleName, boolean isPackage, List<SlotContent> contents)
            throws IOException {
        if (!PackPaths.isValid(path)) {
            throw new IllegalArgumentException("'" + path + "' is no path inside a pack: use relative paths with '/',"
                    + " and no names such as 'c:x', which are on another drive on Windows");
        }
        IndexNode node = new IndexNode(path, kind, moduleName, isPackage);
        if (node.pathBytes.length > EntryRecord.MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("the path '" + path.substring(0, 80) + "...' has "
                    + node.pathBytes.length + " bytes, at most " + EntryRecord.MAX_NAME_LENGTH + " are possible");
        }
        attach(node);
        node.firstSlot = slots.size();
        node.slotCount = contents.size();
        for (SlotContent content : contents) {
            slots.add(write(content));
        }
    }

    private void attach(IndexNode node) {
        if (nodes.putIfAbsent(node.path, node) != null) {
            throw new IllegalArgumentException("'" + node.path + "' was added before; every path can be added once");
        }
        IndexNode parent = folder(PackPaths.parent(node.path));
        parent.adopt(node);
    }

    private IndexNode folder(String path) {
        IndexNode known = nodes.get(path);
        if (known == null) {
            known = new IndexNode(path, EntryKind.FOLDER, null, false);
            attach(known);
        } else if (known.kind != EntryKind.FOLDER) {
            throw new IllegalArgumentException("'" + path + "' is a file and cannot hold other files");
        }
        return known;
    }

    private Slot write(SlotContent content) throws IOException {
        long offset = writeAligned(content.stored());
        return new Slot(
                content.kind(),
                content.storage(),
                Checksum.of(content.stored()),
                offset,
                end - offset,
                content.length());
    }

    /** Writes bytes at the next aligned offset and returns it; the gap reads as zeros. */
    private long writeAligned(ByteBuffer bytes) throws IOException {
        long offset = Math.ceilDiv(end, Section.ALIGNMENT) * Section.ALIGNMENT;
        end = offset + bytes.remaining();
        output.write(bytes, offset);
        return offset;
    }

    /**
     * Writes index and header and moves the finished pack to its target.
     *
     * @return the content id of the pack
     * @throws IOException when writing fails; the target then has its old content
     */
    public ContentId finish() throws IOException {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section(SectionKind.BLOBS, 0, PackHeader.SIZE, end - PackHeader.SIZE));
        PackIndex index = PackIndex.of(root);
        sections.add(writeSection(SectionKind.STRINGS, index.strings()));
        sections.add(writeSection(SectionKind.ENTRIES, index.entries()));
        sections.add(writeSection(SectionKind.SLOTS, slotTable()));
        sections.add(writeSection(SectionKind.MODULES, index.modules()));
        sections.add(writeSection(SectionKind.PATHS, index.paths()));
        PackHeader header = new PackHeader(
                end,
                ContentId.NONE,
                python,
                mountName,
                index.entryCount(),
                index.moduleCount(),
                slots.size(),
                List.copyOf(sections),
                PackSignature.NONE);
        writeHeader(header);
        try (PackBytes written = output.written(end)) {
            header = header.withContentId(PackVerifier.contentId(written));
        }
        writeHeader(header);
        output.commit();
        return header.contentId();
    }

    private void writeHeader(PackHeader header) throws IOException {
        output.write(ByteBuffer.wrap(header.toBytes()), 0);
    }

    private Section writeSection(SectionKind kind, byte[] bytes) throws IOException {
        return new Section(
                kind, Checksum.of(ByteBuffer.wrap(bytes)), writeAligned(ByteBuffer.wrap(bytes)), bytes.length);
    }

    private byte[] slotTable() {
        ByteBuffer table =
                ByteBuffer.allocate(Math.multiplyExact(slots.size(), Slot.SIZE)).order(ByteOrder.LITTLE_ENDIAN);
        slots.forEach(slot -> slot.write(table));
        return table.array();
    }

    /** Discards what was written unless {@link #finish} succeeded. */
    @Override
    public void close() throws IOException {
        output.close();
    }
}
