package dev.ingot.importer;

import java.util.Collection;
import java.util.List;

/**
 * How a list of names, or of words of a command line, crosses to Python and back: as one string, so that no Java object
 * is within a script's reach. Each is followed by a NUL, so that words may be empty; {@code ingot._names} and
 * {@code ingot._text} are the other side.
 */
public final class NameList {
    /** No path and no module name contains it, and no word of a command line can. */
    private static final String END = "\0";

    private NameList() {}

    /** Returns the names in a list that comes from Python. */
    public static List<String> parse(String text) {
        List<String> names = List.of(text.split(END, -1));
        return names.subList(0, names.size() - 1);
    }

    /**
     * Returns the text that stands for these names.
     *
     * @throws IllegalArgumentException when one of them contains a NUL
     */
    public static String of(Collection<String> names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            if (name.contains(END)) {
                throw new IllegalArgumentException("'" + name.replace(END, "\\0")
                        + "' contains a NUL character, which no word of a command line and"
                        + " no name can; leave it out");
            }
            text.append(name).append(END);
        }
        return text.toString();
    }
}
