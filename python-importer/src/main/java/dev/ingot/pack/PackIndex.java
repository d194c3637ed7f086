package dev.ingot.pack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The index of a pack that is being written: brings the entries into folder order and lays out the tables. */
final class PackIndex {
    private final List<IndexNode> order;
    private final Map<String, IndexNode> modules;
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> stringOffsets = new HashMap<>();
    private final ByteBuffer entries;

    private PackIndex(List<IndexNode> order) {
        this.order = order;
        this.modules = nameModules(order);
        this.entries = ByteBuffer.allocate(Math.multiplyExact(order.size(), EntryRecord.SIZE))
                .order(ByteOrder.LITTLE_ENDIAN);
        order.forEach(node -> record(node).write(entries));
    }

    static PackIndex of(IndexNode root) {
        List<IndexNode> folders = new ArrayList<>();
        collectFolders(root, folders);
        folders.sort(Comparator.comparing(folder -> folder.pathBytes, Arrays::compareUnsigned));
        List<IndexNode> order = new ArrayList<>();
        order.add(root);
        folders.forEach(folder -> order.addAll(folder.children.values()));
        for (int number = 0; number < order.size(); number++) {
            order.get(number).number = number;
        }
        return new PackIndex(order);
    }

    private static void collectFolders(IndexNode folder, List<IndexNode> into) {
        into.add(folder);
        for (IndexNode child : folder.children.values()) {
            if (child.isFolder()) {
                collectFolders(child, into);
            }
        }
    }

    /** Maps each module name to its entry, and names the folders that are namespace portions. */
    private static Map<String, IndexNode> nameModules(List<IndexNode> order) {
        Map<String, IndexNode> modules = new TreeMap<>();
        for (IndexNode node : order) {
            if (node.moduleName != null) {
                modules.merge(node.moduleName, node, (first, second) -> rank(second) < rank(first) ? second : first);
            }
        }
        for (IndexNode node : order) {
            String name = portionName(node);
            if (name != null && modules.putIfAbsent(name, node) == null) {
                node.moduleName = name;
            }
        }
        return modules;
    }

    /**
     * Returns the place of an entry among those of one module name, as importlib's {@code FileFinder} orders them:
     * packages first, extension modules before source, a suffix that names the Python before a plain one.
     */
    private static int rank(IndexNode node) {
        int rank = node.isPackage ? 0 : 4;
        if (node.kind != EntryKind.NATIVE_LIBRARY) {
            return rank + 2;
        }
        return rank + (PackPaths.name(node.path).chars().filter(c -> c == '.').count() > 1 ? 0 : 1);
    }

    /**
     * Returns the name under which a folder can be imported, or null: a dot in a folder's name makes that impossible.
     */
    private static @Nullable String portionName(IndexNode node) {
        boolean importable = node.isFolder() && !node.path.isEmpty() && node.path.indexOf('.') < 0;
        return importable ? node.path.replace('/', '.') : null;
    }

    private EntryRecord record(IndexNode node) {
        String moduleName = node.moduleName == null ? "" : node.moduleName;
        boolean isPortion = node.isFolder() && !moduleName.isEmpty();
        int firstChild =
                node.children.isEmpty() ? 0 : node.children.values().iterator().next().number;
        return new EntryRecord(
                offsetOf(node.path),
                node.pathBytes.length,
                node.kind,
                (node.isPackage ? EntryRecord.PACKAGE : 0) | (isPortion ? EntryRecord.NAMESPACE_PORTION : 0),
                offsetOf(moduleName),
                moduleName.getBytes(StandardCharsets.UTF_8).length,
                node.slotCount,
                node.isFolder() ? firstChild : node.firstSlot,
                node.children.size(),
                node.parent.number,
                node.nameOffset());
    }

    private int offsetOf(String name) {
        return stringOffsets.computeIfAbsent(name, text -> {
            int offset = strings.size();
            strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            return offset;
        });
    }

    int entryCount() {
        return order.size();
    }

    int moduleCount() {
        return modules.size();
    }

    byte[] strings() {
        return strings.toByteArray();
    }

    byte[] entries() {
        return entries.array();
    }

    byte[] modules() {
        NameTable.Builder table = new NameTable.Builder(modules.size());
        modules.forEach((name, node) -> table.add(name, node.number));
        return table.toBytes();
    }

    byte[] paths() {
        NameTable.Builder table = new NameTable.Builder(order.size());
        order.forEach(node -> table.add(node.path, node.number));
        return table.toBytes();
    }
}
