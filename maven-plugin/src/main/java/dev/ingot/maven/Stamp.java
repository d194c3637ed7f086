package dev.ingot.maven;

import java.io.IOException;
import java.nio.file.FileVisitOption;
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

    /** Says whether the outputs are there and were made of just this. */
    boolean fits(List<Path> outputs, String inputs) throws IOException {
        return outputs.stream().allMatch(Files::exists)
                && Files.exists(file)
                && Files.readString(file).equals(inputs + text(List.of(), outputs));
    }

    /**
     * Notes down what the outputs were made of.
     *
     * @param inputs their text before that: what is changed meanwhile is a change
     */
    void write(List<Path> outputs, String inputs) throws IOException {
        Files.writeString(file, inputs + text(List.of(), outputs));
    }

    /** Returns a text that is another one when a word or a file is. */
    static String text(List<String> words, List<Path> inputs) throws IOException {
        StringBuilder text = new StringBuilder(String.join("\n", words)).append('\n');
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                // The packer follows links, too.
                try (Stream<Path> files = Files.walk(input, FileVisitOption.FOLLOW_LINKS)) {
                    for (Path found : files.filter(Stamp::isPacked).sorted().toList()) {
                        addFile(text, found);
                    }
                }
            } else if (Files.exists(input)) {
                addFile(text, input);
            }
        }
        return text.toString();
    }

    /** What a Python leaves beside sources that it has run is never packed. */
    private static boolean isPacked(Path file) {
        Path folder = file.getParent();
        return Files.isRegularFile(file) && (folder == null || !folder.endsWith("__pycache__"));
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
