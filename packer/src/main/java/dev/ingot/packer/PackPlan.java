package dev.ingot.packer;

import dev.ingot.pack.EntryKind;
import dev.ingot.pack.MountName;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that decides a pack's bytes, before anything is compiled or written. Immutable; entries are sorted by path and free
 * of duplicates.
 *
 * @param mountName the name under which the pack is mounted
 * @param entries what goes in
 * @param levels the levels of optimisation to compile, ascending
 */
public record PackPlan(String mountName, List<PlannedEntry> entries, List<Integer> levels) {

    /**
     * Plans a pack.
     *
     * @param files from any number of inputs, in any order
     * @throws IllegalArgumentException when two inputs have a file of the same path, or the mount name is not valid
     */
    public static PackPlan of(String mountName, List<InputFile> files, List<Integer> levels) {
        SortedMap<String, InputFile> byPath = new TreeMap<>();
        for (InputFile file : files) {
            InputFile other = byPath.putIfAbsent(file.path(), file);
            if (other != null) {
                throw new IllegalArgumentException("two inputs hold '" + file.path() + "': " + other.origin() + " and "
                        + file.origin() + "; leave one of them out");
            }
        }
        List<PlannedEntry> entries =
                byPath.values().stream().map(PlannedEntry::of).toList();
        return new PackPlan(
                MountName.check(mountName),
                entries,
                levels.stream().distinct().sorted().toList());
    }

    /** Returns the number of modules, which are what takes time. */
    public long moduleCount() {
        return entries.stream()
                .filter(entry -> entry.kind() == EntryKind.MODULE)
                .count();
    }

    /**
     * Checks that a module is planned.
     *
     * @throws IllegalArgumentException when it is not; the message names similar ones
     */
    public void requireModule(String name) {
        List<String> names = entries.stream()
                .map(PlannedEntry::moduleName)
                .filter(Objects::nonNull)
                .toList();
        if (!names.contains(name)) {
            String tail = name.substring(name.lastIndexOf('.') + 1);
            List<String> similar = names.stream()
                    .filter(other -> other.endsWith("." + tail) || name.startsWith(other + ".") || !other.contains("."))
                    .limit(8)
                    .toList();
            throw new IllegalArgumentException("the inputs hold no module '" + name + "'; they hold, for example, "
                    + String.join(", ", similar) + "; name one of them, or another input folder");
        }
    }
}
