package dev.ingot.scan;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds the files of a source folder or a {@code site-packages} folder. Symbolic links are followed. */
public final class FolderScanner {
    /** Folders that hold no part of a program: caches and version control. */
    private static final Set<String> SKIPPED_FOLDERS = Set.of(
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

    private static final Set<String> SKIPPED_SUFFIXES = Set.of(".pyc", ".pyo");

    /** What {@code site} would do with such a file; folders that it names have to be given as inputs. */
    private static final String PATH_FILE = "a path configuration file, which only 'site' reads";

    private static final String LOST_LINK = "a link that leads nowhere or back";

    private FolderScanner() {}

    /**
     * Scans a folder. A folder that holds an {@code __init__.py} is a package and keeps its name; of any other folder
     * the content is what can be imported.
     *
     * @throws NotDirectoryException when {@code folder} is none
     * @throws IOException when something in it cannot be read
     */
    public static Scan scan(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        Path absolute = folder.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        Path base = parent != null && Files.exists(absolute.resolve("__init__.py")) ? parent : absolute;
        return scan(absolute, base);
    }

    private static Scan scan(Path folder, Path base) throws IOException {
        List<InputFile> files = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        Files.walkFileTree(
                folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path child, BasicFileAttributes attributes) {
                        boolean skipped = !child.equals(folder)
                                && SKIPPED_FOLDERS.contains(child.getFileName().toString());
                        return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        String path = slashed(base.relativize(file));
                        if (attributes.isSymbolicLink()) {
                            leftOut.add(new LeftOut(path, LOST_LINK));
                        } else if (!attributes.isRegularFile()) {
                            leftOut.add(new LeftOut(path, "neither a file nor a folder"));
                        } else if (path.indexOf('\\') >= 0) {
                            leftOut.add(new LeftOut(path, "a name with a backslash, which packs cannot hold"));
                        } else if (path.indexOf('/') < 0 && path.endsWith(".pth")) {
                            leftOut.add(new LeftOut(path, PATH_FILE));
                        } else if (SKIPPED_SUFFIXES.stream().noneMatch(path::endsWith)) {
                            files.add(InputFile.of(path, file));
                        } else if (!Files.exists(sourceOf(file))) {
                            leftOut.add(new LeftOut(path, "bytecode without its source"));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                        if (!Files.isSymbolicLink(file)) {
                            throw failure;
                        }
                        leftOut.add(new LeftOut(slashed(base.relativize(file)), LOST_LINK));
                        return FileVisitResult.CONTINUE;
                    }
                });
        return new Scan(files, leftOut);
    }

    /** Returns where the source of a {@code .pyc} file outside {@code __pycache__} would lie. */
    private static Path sourceOf(Path bytecode) {
        return bytecode.resolveSibling(bytecode.getFileName().toString().replaceFirst("\\.py[co]$", ".py"));
    }

    private static String slashed(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }
}
