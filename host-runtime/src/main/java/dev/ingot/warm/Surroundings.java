package dev.ingot.warm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a process may do and what it sees of the system, as far as a command inherits it: a host must not lend a command
 * rights that its client has given up, nor show it other files than the client sees.
 */
final class Surroundings {
    /** Lines of {@code /proc/PID/status}. */
    private static final Set<String> RIGHTS = Set.of(
            "Uid",
            "Gid",
            "Groups",
            "CapInh",
            "CapPrm",
            "CapEff",
            "CapBnd",
            "CapAmb",
            "NoNewPrivs",
            "Seccomp",
            "Seccomp_filters",
            "Cpus_allowed_list",
            "Mems_allowed_list");

    private static final List<String> NAMESPACES = List.of("mnt", "pid", "net", "user", "uts", "ipc", "cgroup", "time");

    /** A JVM raises its own limit of these to the hard one, so that only that one counts. */
    private static final String OPEN_FILES = "Max open files";

    /** The columns of {@code /proc/PID/limits}. */
    private static final int LIMIT_NAME = 26;

    private static final int HARD_LIMIT = 47;

    /** Where a process's priority stands in {@code /proc/PID/stat}, after the name of its command. */
    private static final int NICE = 16;

    private static final int SCHEDULING_POLICY = 38;

    /** Those of this process, which do not change. Made when the above is there. */
    static final Surroundings OWN = own();

    private final Map<String, String> values;

    private Surroundings(Map<String, String> values) {
        this.values = values;
    }

    /** Reads those of a process, by its folder in {@code /proc}. */
    static Surroundings of(Path proc) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : Files.readAllLines(proc.resolve("status"), StandardCharsets.ISO_8859_1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && RIGHTS.contains(line.substring(0, colon))) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        for (String name : NAMESPACES) {
            Path namespace = proc.resolve("ns").resolve(name);
            // Not every kernel has all.
            if (Files.exists(namespace, LinkOption.NOFOLLOW_LINKS)) {
                values.put(
                        name + " namespace", Files.readSymbolicLink(namespace).toString());
            }
        }
        values.put("security label", securityLabel(proc));
        values.put("root", Files.readSymbolicLink(proc.resolve("root")).toString());
        for (String line : Files.readAllLines(proc.resolve("limits"))) {
            int from = line.startsWith(OPEN_FILES) ? HARD_LIMIT : LIMIT_NAME;
            if (line.length() > from) {
                values.put(
                        line.substring(0, LIMIT_NAME).strip(),
                        line.substring(from).strip());
            }
        }
        String[] fields = ClientProcess.stat(proc);
        values.put("priority", fields[NICE]);
        values.put("scheduling policy", fields[SCHEDULING_POLICY]);
        values.put(
                "oom_score_adj", Files.readString(proc.resolve("oom_score_adj")).strip());
        return new Surroundings(values);
    }

    /** Returns what AppArmor or SELinux calls the process, nothing where there is neither. */
    private static String securityLabel(Path proc) {
        try {
            return Files.readString(proc.resolve("attr/current"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static Surroundings own() {
        try {
            return of(Path.of("/proc/self"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what is not the same, or null. */
    @Nullable
    String differenceTo(Surroundings other) {
        for (Map.Entry<String, String> value : values.entrySet()) {
            if (!Objects.equals(value.getValue(), other.values.get(value.getKey()))) {
                return value.getKey() + " is " + other.values.get(value.getKey()) + " there and " + value.getValue()
                        + " here";
            }
        }
        return null;
    }
}
