package dev.ingot.importer;

import java.util.Collection;

/** How a list of names crosses to Python: as one string, so that no Java object is within a script's reach. */
final class NameList {
    /** No path and no module name contains it, whatever else a file may be called. */
    private static final String SEPARATOR = "\0";

    private NameList() {}

    static String of(Collection<String> names) {
        return String.join(SEPARATOR, names);
    }
}
