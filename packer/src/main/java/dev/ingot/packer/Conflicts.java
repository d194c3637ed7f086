package dev.ingot.packer;

import dev.ingot.pack.EntryKind;
import dev.ingot.pack.EntryType;
import dev.ingot.scan.DistributionName;
import dev.ingot.scan.InputFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds what several inputs hold under one name. The same bytes are taken once; different ones are a conflict. */
final class Conflicts {
    private final SortedMap<String, InputFile> byPath = new TreeMap<>();
    private final List<String> remarks = new ArrayList<>();
    private final List<String> found = new ArrayList<>();

    private Conflicts() {}

    /**
     * @throws ConflictException when there is a conflict
     * @throws IOException when files of the same path cannot be compared
     */
    static Conflicts resolve(List<InputFile> files) throws IOException {
        Conflicts conflicts = new Conflicts();
        int same = 0;
        for (InputFile file : files) {
            InputFile other = conflicts.byPath.putIfAbsent(file.path(), file);
            if (other != null && Arrays.equals(other.read(), file.read())) {
                same++;
            } else if (other != null) {
                conflicts.found.add("'" + file.path() + "': " + other.origin() + " and " + file.origin());
            }
        }
        if (same > 0) {
            conflicts.remarks.add("packed once though two inputs hold them, with the same content: " + same + " files");
        }
        conflicts.findFilesAmongFolders();
        conflicts.findDistributions();
        conflicts.findShadowedModules();
        if (!conflicts.found.isEmpty()) {
            throw new ConflictException(conflicts.found);
        }
        return conflicts;
    }

    List<InputFile> files() {
        return List.copyOf(byPath.values());
    }

    List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** One input's file must not be another's folder. */
    private void findFilesAmongFolders() {
        for (InputFile file : byPath.values()) {
            for (int end = file.path().indexOf('/'); end > 0; end = file.path().indexOf('/', end + 1)) {
                InputFile other = byPath.get(file.path().substring(0, end));
                if (other != null) {
                    found.add("'" + other.path() + "' is a file in " + other.origin() + " and a folder for "
                            + file.origin());
                }
            }
        }
    }

    /** Two versions of a distribution have their modules mixed up. */
    private void findDistributions() {
        Map<String, String> folders = new TreeMap<>();
        for (InputFile file : byPath.values()) {
            String folder = file.path().substring(0, Math.max(0, file.path().indexOf('/')));
            String name = DistributionName.ofFolder(folder);
            if (name != null) {
                String other = folders.putIfAbsent(name, folder);
                if (other != null && !other.equals(folder)) {
                    folders.put(name, folder);
                    found.add("the distribution '" + name + "': " + other + " and " + folder);
                }
            }
        }
    }

    /** As in a folder, a package hides a module of its name. */
    private void findShadowedModules() {
        Map<String, String> modules = new TreeMap<>();
        for (InputFile file : byPath.values()) {
            EntryType type = EntryType.ofPath(file.path());
            if (type.kind() == EntryKind.MODULE && type.moduleName() != null) {
                String other = modules.putIfAbsent(type.moduleName(), file.path());
                if (other != null) {
                    remarks.add("'" + other + "' and '" + file.path()
                            + "' have the same module name; the package is imported");
                }
            }
        }
    }
}
