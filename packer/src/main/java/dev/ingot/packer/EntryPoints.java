package dev.ingot.packer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scripts that the distributions of a plan install: console scripts by their entry points, others by their path.
 */
public final class EntryPoints {
    private static final Pattern SCRIPT_FILE = Pattern.compile("[^/]+\\.data/scripts/(?<name>[^/]+)");
    private static final Pattern DECLARATION =
            Pattern.compile("(?<name>[^=]+?)\\s*=\\s*(?<reference>[\\w.]+\\s*:\\s*[\\w.]+)\\s*(\\[.*])?");

    private final SortedMap<String, String> scripts = new TreeMap<>();

    private EntryPoints() {}

    /**
     * Reads what a plan's distributions declare.
     *
     * @throws IOException when a file cannot be read
     */
    public static EntryPoints of(PackPlan plan) throws IOException {
        EntryPoints found = new EntryPoints();
        for (PlannedEntry entry : plan.entries()) {
            String path = entry.file().path();
            Matcher file = SCRIPT_FILE.matcher(path);
            if (path.matches("[^/]+\\.(dist-info|egg-info)/entry_points\\.txt")) {
                found.readDeclarations(new String(entry.file().read(), StandardCharsets.UTF_8));
            } else if (file.matches()) {
                found.scripts.put(file.group("name"), "/ingot/" + plan.mountName() + "/" + path);
            }
        }
        return found;
    }

    /** Reads an INI file with the section {@code console_scripts}. */
    private void readDeclarations(String text) {
        boolean ours = false;
        for (String line : text.lines().map(String::strip).toList()) {
            Matcher declaration = DECLARATION.matcher(line);
            if (line.startsWith("[")) {
                ours = line.equals("[console_scripts]");
            } else if (ours && declaration.matches()) {
                scripts.put(
                        declaration.group("name"),
                        declaration.group("reference").replace(" ", ""));
            }
        }
    }

    /** Returns the scripts: {@code MODULE:FUNCTION}, or a path below {@code /ingot}, by name. */
    public Map<String, String> scripts() {
        return scripts;
    }

    /**
     * Returns what a script runs.
     *
     * @throws IllegalArgumentException when there is none of this name; the message names those that there are
     */
    public String script(String name) {
        String found = scripts.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the inputs install no script '" + name + "'" + suggestion());
        }
        return found;
    }

    /** Returns words for an error that name the scripts. */
    public String suggestion() {
        return scripts.isEmpty() ? "" : "; the inputs install " + String.join(", ", scripts.keySet());
    }
}
