package dev.ingot.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** Says whether a file is still what its inputs make: a text with all that decides, kept beside it. */
final class Stamp {
    private final Path file;

    Stamp(Path file) {
        this.file = file;
    }

    /** Says whether the target was made of just this. */
    boolean fits(Path target, List<String> words, List<Path> inputs) throws IOException {
        return Files.exists(target)
                && Files.exists(file)
                && Files.readString(file).equals(text(target, words, inputs));
    }

    /** Notes down what the target was made of. */
    void write(Path target, List<String> words, List<Path> inputs) throws IOException {
        Files.writeString(file, text(target, words, inputs));
    }

    private static String text(Path target, List<String> words, List<Path> inputs) throws IOException {
        StringBuilder text = new StringBuilder(String.join("\n", words)).append('\n');
        addFile(text, target);
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                try (Stream<Path> files = Files.walk(input)) {
                    for (Path found :
                            files.filter(Files::isRegularFile).sorted().toList()) {
                        addFile(text, found);
                    }
                }
            } else if (Files.exists(input)) {
                addFile(text, input);
            }
        }
        return text.toString();
    }

    /** Its size and time, as make does; in milliseconds, because what makes jars sets times without more. */
    private static void addFile(StringBuilder text, Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        text.append(file)
                .append(' ')
                .append(attributes.size())
                .append(' ')
                .append(attributes.lastModifiedTime().toMillis());
        text.append('\n');
    }
}
