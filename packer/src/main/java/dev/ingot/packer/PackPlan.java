package dev.ingot.packer;

import dev.ingot.pack.EntryKind;
import dev.ingot.pack.MountName;
import dev.ingot.policy.Policy;
import dev.ingot.scan.InputFile;
import dev.ingot.scan.LeftOut;
import dev.ingot.scan.Scan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Everything that decides a pack's bytes, before anything is compiled or written. Immutable; entries are sorted by path
 * and free of duplicates.
 *
 * @param mountName the name under which the pack is mounted
 * @param policy how the entries are compiled and stored
 * @param entries what goes in
 * @param leftOut what does not, with the reason
 * @param remarks what the user should know, such as files that two inputs have in common
 */
public record PackPlan(
        String mountName, Policy policy, List<PlannedEntry> entries, List<LeftOut> leftOut, List<String> remarks) {

    /**
     * Plans a pack.
     *
     * @param scan what the inputs hold
     * @throws ConflictException when two inputs disagree
     * @throws IllegalArgumentException when the mount name is not valid, or nothing is left to pack
     * @throws IOException when files of the same path cannot be read to be compared
     */
    public static PackPlan of(String mountName, Scan scan, Policy policy) throws IOException {
        List<InputFile> kept = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>(scan.leftOut());
        for (InputFile file : scan.files()) {
            String reason = policy.reasonToLeaveOut(file.path());
            if (reason == null) {
                kept.add(file);
            } else {
                leftOut.add(new LeftOut(file.path(), reason));
            }
        }
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("nothing to pack: "
                    + (scan.files().isEmpty() ? "the inputs hold no files" : "the policy leaves all files out")
                    + "; name a folder or wheel that holds modules");
        }
        Collections.sort(leftOut);
        Conflicts conflicts = Conflicts.resolve(kept);
        return new PackPlan(
                MountName.check(mountName),
                policy,
                conflicts.files().stream().map(PlannedEntry::of).toList(),
                List.copyOf(leftOut),
                conflicts.remarks());
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
                    + String.join(", ", similar) + "; name one of them, or another input");
        }
    }
}
