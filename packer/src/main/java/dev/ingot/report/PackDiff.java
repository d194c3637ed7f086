package dev.ingot.report;

import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How two packs differ.
 *
 * @param added paths that only the second has
 * @param removed paths that only the first has
 * @param changed paths that differ, with what does
 * @param header what differs besides files: mount name, Python
 */
public record PackDiff(List<String> added, List<String> removed, List<Change> changed, List<String> header) {
    /**
     * A file that differs.
     *
     * @param path its path
     * @param contents what differs: source, bytecode 0, data, kind
     * @param bytes how many bytes longer it is in the second pack, decompressed, all contents together
     */
    public record Change(String path, List<String> contents, long bytes) {}

    /** Compares two packs; how contents are stored does not count. */
    public static PackDiff of(Pack first, Pack second) {
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<Change> changed = new ArrayList<>();
        TreeSet<String> paths = new TreeSet<>(paths(first));
        paths.addAll(paths(second));
        for (String path : paths) {
            Entry before = entry(first, path);
            Entry after = entry(second, path);
            if (before == null) {
                added.add(path);
            } else if (after == null) {
                removed.add(path);
            } else {
                List<String> contents = differences(before, after);
                if (!contents.isEmpty()) {
                    changed.add(new Change(path, contents, length(after) - length(before)));
                }
            }
        }
        List<String> header = new ArrayList<>();
        compare("mounted as", first.mountFolder(), second.mountFolder(), header);
        compare("made for", first.python(), second.python(), header);
        return new PackDiff(added, removed, changed, header);
    }

    /** Says whether there is no difference. */
    public boolean same() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty() && header.isEmpty();
    }

    private static void compare(String what, Object before, Object after, List<String> header) {
        if (!before.equals(after)) {
            header.add(what + " " + before + ", then " + after);
        }
    }

    private static List<String> paths(Pack pack) {
        List<String> paths = new ArrayList<>();
        for (int number = 0; number < pack.entryCount(); number++) {
            Entry entry = pack.entry(number);
            if (entry.kind() != EntryKind.FOLDER) {
                paths.add(entry.path());
            }
        }
        return paths;
    }

    private static @Nullable Entry entry(Pack pack, String path) {
        int number = pack.findPath(path, 0);
        return number == Pack.NOT_FOUND || pack.entry(number).kind() == EntryKind.FOLDER ? null : pack.entry(number);
    }

    private static List<String> differences(Entry before, Entry after) {
        List<String> differences = new ArrayList<>();
        if (before.kind() != after.kind()) {
            differences.add("kind");
        }
        for (SlotKind kind : SlotKind.values()) {
            ByteBuffer one = before.read(kind);
            ByteBuffer other = after.read(kind);
            if (!Objects.equals(one, other)) {
                differences.add(kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
        }
        return differences;
    }

    private static long length(Entry entry) {
        long length = 0;
        for (SlotKind kind : SlotKind.values()) {
            length += Math.max(0, entry.length(kind));
        }
        return length;
    }
}
