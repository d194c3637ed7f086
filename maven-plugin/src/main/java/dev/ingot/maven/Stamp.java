package dev.ingot.maven;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says whether a file is still what its inputs make: a text with all that decides, kept beside it. */
final class Stamp {
    /** What tools leave beside sources, as in the packer's {@code FolderScanner}. */
    private static final Set<String> NEVER_PACKED = Set.of(
            "__pycache__",
            ".git",
            ".hg",
            ".svn",
            ".tox",
            ".nox",
            ".venv",
            ".mypy_cache",
            ".pytest_cache",
            ".ruff_cache");

    /** As in the packer's {@code WheelBuilder}, whose classes are for another Java than Maven's may be. */
    static final List<String> COMPILER = List.of("CC", "CXX", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS");

    private final Path file;

    Stamp(Path file) {
        this.file = file;
    }

    /** Says whether the outputs are there and were made of just this. */
    boolean fits(List<Path> outputs, String inputs) throws IOException {
        return outputs.stream().allMatch(Files::exists)
                && Files.exists(file)
                && Files.readString(file).equals(inputs + text(List.of(), Map.of(), outputs));
    }

    /**
     * Notes down what the outputs were made of.
     *
     * @param inputs their text before that: what is changed meanwhile is a change
     */
    void write(List<Path> outputs, String inputs) throws IOException {
        Files.writeString(file, inputs + text(List.of(), Map.of(), outputs));
    }

    /** Returns a text that is another one when a word, a file, or what builds C code is. */
    static String text(List<String> words, Map<String, String> environment, List<Path> inputs) throws IOException {
        StringBuilder text = new StringBuilder(String.join("\n", words)).append('\n');
        for (String name : COMPILER) {
            if (environment.containsKey(name)) {
                text.append(name).append('=').append(environment.get(name)).append('\n');
            }
        }
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                for (Path found : files(input)) {
                    addFile(text, found);
                }
            } else if (Files.exists(input)) {
                addFile(text, input);
            }
        }
        return text.toString();
    }

    /** Returns the files of a folder that may be packed; the packer follows links, too, and leaves out lost ones. */
    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path child, BasicFileAttributes attributes) {
                        return !child.equals(folder)
                                        && NEVER_PACKED.contains(
                                                child.getFileName().toString())
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        // A lost link is none.
                        if (attributes.isRegularFile()) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        files.sort(null);
        return files;
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
