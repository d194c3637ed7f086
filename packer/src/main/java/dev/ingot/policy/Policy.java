package dev.ingot.policy;

import dev.ingot.pack.EntryKind;
import dev.ingot.pack.EntryType;
import dev.ingot.pack.PackPaths;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a pack and in which form. Immutable.
 *
 * @param include what is packed; nothing but this when it is not empty
 * @param exclude what is not packed, also when it is included
 * @param tests whether tests are packed
 * @param sources whether modules keep their source, which tracebacks and {@code inspect} show
 * @param levels the levels of optimisation that modules are compiled at
 * @param syntaxErrors what becomes of modules that do not compile
 * @param compression how contents are stored, by the kind of content
 * @param files which contents stay files of their own
 * @param trim which modules a program needs, or null for all
 */
public record Policy(
        List<PathPattern> include,
        List<PathPattern> exclude,
        boolean tests,
        boolean sources,
        Set<Integer> levels,
        SyntaxErrors syntaxErrors,
        Compression compression,
        FileStorage files,
        @Nullable Trim trim) {
    /** Everything but tests, with sources, compiled without optimisation, compressed. */
    public static final Policy DEFAULT = new Policy(
            List.of(),
            List.of(),
            false,
            true,
            Set.of(0),
            SyntaxErrors.REPORT,
            new Compression(Storage.LZ4, Storage.LZ4, Storage.LZ4),
            new FileStorage(List.of(), "files"),
            null);

    /** {@code tests} folders, modules that test runners collect, and their configuration. */
    private static final Pattern TEST = Pattern.compile("(.*/)?tests/.*|(.*/)?(test_[^/]*|[^/]*_test|conftest)\\.py"
            + "|(.*/)?test/((test_|support/|data/)[^/]*|__init__\\.py)");

    /** Extension modules with the tag of another Python than GraalPy, which no import of GraalPy's finds. */
    private static final Pattern FOREIGN_EXTENSION = Pattern.compile(".*\\.(cpython-|cp3|abi3|pypy)[^/]*\\.?(so|pyd)");

    public Policy {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        if (levels.isEmpty() || !Set.of(0, 1, 2).containsAll(levels)) {
            throw new IllegalArgumentException("the levels of optimisation are 0, 1 and 2, not " + levels);
        }
        levels = Set.copyOf(levels);
    }

    /**
     * How contents are stored.
     *
     * @param source of modules
     * @param bytecode of modules
     * @param data of all other files
     */
    public record Compression(Storage source, Storage bytecode, Storage data) {
        /** Returns how a content of this kind is stored. */
        public Storage of(SlotKind kind) {
            return switch (kind) {
                case SOURCE -> source;
                case BYTECODE_0, BYTECODE_1, BYTECODE_2 -> bytecode;
                case DATA -> data;
            };
        }
    }

    /**
     * Which files lie beside the pack, where other programs can read them too, and not in it.
     *
     * @param patterns the files
     * @param folder the folder for them, relative to the pack's and below it
     */
    public record FileStorage(List<PathPattern> patterns, String folder) {
        /** @throws IllegalArgumentException when the folder is not below the pack's */
        public FileStorage {
            if (!PackPaths.isValid(folder)) {
                throw new IllegalArgumentException("the folder '" + folder
                        + "' for files beside the pack is not below the pack's; use a relative path such as 'files'");
            }
        }

        /** Says whether a file is one of them. */
        public boolean holds(String path) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(path));
        }
    }

    /** Returns this policy with tests packed as everything else. */
    public Policy withTests() {
        return new Policy(include, exclude, true, sources, levels, syntaxErrors, compression, files, trim);
    }

    /** Returns this policy with only what a program needs. */
    public Policy withTrim(@Nullable Trim newTrim) {
        return new Policy(include, exclude, tests, sources, levels, syntaxErrors, compression, files, newTrim);
    }

    /** Returns this policy with other levels of optimisation. */
    public Policy withLevels(Set<Integer> newLevels) {
        return new Policy(include, exclude, tests, sources, newLevels, syntaxErrors, compression, files, trim);
    }

    /** Returns the levels of optimisation, ascending. */
    public List<Integer> sortedLevels() {
        return List.copyOf(new TreeSet<>(levels));
    }

    /** Returns why a file is not packed, in words that are the same for the same reason, or null when it is. */
    public @Nullable String reasonToLeaveOut(String path) {
        for (PathPattern pattern : exclude) {
            if (pattern.matches(path)) {
                return "excluded by '" + pattern + "'";
            }
        }
        if (!include.isEmpty() && include.stream().noneMatch(pattern -> pattern.matches(path))) {
            return "not included";
        }
        if (!tests && TEST.matcher(path).matches()) {
            return "a test; '--tests' keeps it";
        }
        if (FOREIGN_EXTENSION.matcher(path).matches()) {
            return "an extension module for another Python than GraalPy";
        }
        return trim == null || !isTrimmed(path) ? null : "not imported in the recorded run";
    }

    private boolean isTrimmed(String path) {
        EntryType type = EntryType.ofPath(path);
        if (type.kind() == EntryKind.DISTRIBUTION_FILE || trim == null) {
            return false;
        }
        String module = type.moduleName();
        return module == null ? !trim.needsDataOf(path) : !trim.needs(module);
    }
}
