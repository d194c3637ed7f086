package dev.ingot.importer;

import java.util.Collection;
import java.util.List;

/** How a list of names crosses to Python: as one string, so that no Java object is within a script's reach. */
final class NameList {
    /** No path and no module name contains it, whatever else a file may be called. */
    private static final String SEPARATOR = "\0";

    private NameList() {}

    /** Returns the names in a list that comes from Python. */
    static List<String> parse(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(SEPARATOR, -1));
    }

    static String of(Collection<String> names) {
        return String.join(SEPARATOR, names);
    }
}
