package dev.ingot.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requirements in the form of pip, which may include other files. */
final class RequirementsFiles {
    /** As the packer's {@code LockedResolver} reads it, whose classes an older Java cannot load. */
    private static final Pattern INCLUDED =
            Pattern.compile("\\s*(?:-r|--requirement|-c|--constraint)[\\s=]*(?:\"([^\"]+)\"|(\\S+)).*");

    private RequirementsFiles() {}

    /** Returns a file and those that it includes, one by way of the other. */
    static List<Path> of(Path requirements) throws IOException {
        Set<Path> files = new LinkedHashSet<>();
        add(files, requirements);
        return List.copyOf(files);
    }

    private static void add(Set<Path> files, Path file) throws IOException {
        if (!files.add(file) || !Files.isRegularFile(file)) {
            return;
        }
        // Names are ASCII, whatever the encoding of comments.
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            Matcher included = INCLUDED.matcher(line);
            if (included.matches()) {
                String name = included.group(1) != null ? included.group(1) : included.group(2);
                if (!name.contains("://")) {
                    add(files, file.resolveSibling(name));
                }
            }
        }
    }
}
