package dev.ingot.policy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The modules that a program needs: those that a recorded run imported, and a list of others. Packages of what is
 * needed are needed as well.
 */
public final class Trim {
    private final Set<String> imported;
    private final List<String> kept;

    /**
     * @param imported full module names
     * @param kept full module names; with {@code .*} at the end everything below a package as well
     */
    public Trim(Iterable<String> imported, List<String> kept) {
        this.imported = new TreeSet<>();
        for (String name : imported) {
            addWithParents(name);
        }
        kept.forEach(name -> addWithParents(name.replaceFirst("\\.\\*$", "")));
        this.kept = kept.stream()
                .filter(name -> name.endsWith(".*"))
                .map(name -> name.substring(0, name.length() - 1))
                .toList();
    }

    private void addWithParents(String name) {
        for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
            imported.add(name.substring(0, end));
        }
    }

    /** Says whether a module is needed. */
    public boolean needs(String moduleName) {
        return imported.contains(moduleName) || kept.stream().anyMatch(moduleName::startsWith);
    }

    /** Says whether a data file is needed: those that lie in or below a package that is. */
    boolean needsDataOf(String path) {
        int slash = path.lastIndexOf('/');
        for (int end = slash; end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (needs(path.substring(0, end).replace('/', '.'))) {
                return true;
            }
        }
        return slash < 0;
    }
}
