package dev.ingot.policy;

import dev.ingot.pack.Storage;
import dev.ingot.trace.ImportRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlInvalidTypeException;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/**
 * An {@code ingot.toml}: inputs, where pip finds what they require, entry point and policy of one program. Every key is
 * optional; one that is not known is an error, as are values of another type or range. Paths are relative to the file's
 * folder.
 *
 * @param inputs what to pack
 * @param pip where what is required comes from
 * @param entryPoint what a jar or image runs, or null
 * @param policy what goes in and in which form
 */
public record PolicyFile(
        List<Path> inputs, Pip pip, @Nullable String entryPoint, Policy policy) {
    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "inputs",
            "find-links",
            "index-url",
            "lock",
            "build",
            "entry",
            "files.include",
            "files.exclude",
            "files.tests",
            "compile.levels",
            "compile.sources",
            "compile.syntax-errors",
            "compression.source",
            "compression.bytecode",
            "compression.data",
            "storage.file-relative",
            "storage.folder",
            "trim.imports",
            "trim.keep"));

    /** Stands for a file that states nothing. */
    public static final PolicyFile EMPTY =
            new PolicyFile(List.of(), new Pip(List.of(), null, null, false), null, Policy.DEFAULT);

    /**
     * Where pip finds what a {@code requirements.txt} among the inputs names.
     *
     * @param findLinks folders with wheels
     * @param indexUrl an index, or null for none
     * @param lock the file that keeps what was resolved, or null for none
     * @param build whether source distributions are built
     */
    public record Pip(
            List<Path> findLinks,
            @Nullable String indexUrl,
            @Nullable Path lock,
            boolean build) {}

    /**
     * Reads a file.
     *
     * @throws PolicyException when it is not valid
     * @throws IOException when it or a file it names cannot be read
     */
    public static PolicyFile load(Path file) throws IOException {
        TomlParseResult toml = Toml.parse(file);
        if (toml.hasErrors()) {
            TomlParseError error = toml.errors().getFirst();
            throw new PolicyException(at(file, error.position()) + error.getMessage());
        }
        return new Reader(file, toml).read();
    }

    private static String at(Path file, @Nullable TomlPosition position) {
        return file + (position == null ? "" : ", line " + position.line()) + ": ";
    }

    /** Reads the values of one file and says where a wrong one stands. */
    private record Reader(Path file, TomlParseResult toml) {
        PolicyFile read() throws IOException {
            for (String key : toml.dottedKeySet()) {
                if (!KEYS.contains(key)) {
                    throw wrong(key, "the key '" + key + "' is not known; the keys are " + String.join(", ", KEYS));
                }
            }
            Policy defaults = Policy.DEFAULT;
            Policy policy = new Policy(
                    patterns("files.include"),
                    patterns("files.exclude"),
                    flag("files.tests", defaults.tests()),
                    flag("compile.sources", defaults.sources()),
                    levels(defaults.levels()),
                    choice("compile.syntax-errors", defaults.syntaxErrors(), SyntaxErrors.values(), SyntaxErrors::name),
                    new Policy.Compression(
                            storage("compression.source"),
                            storage("compression.bytecode"),
                            storage("compression.data")),
                    fileStorage(defaults.files().folder()),
                    trim());
            String lock = text("lock");
            Pip pip = new Pip(
                    paths("find-links"),
                    text("index-url"),
                    lock == null ? null : file.resolveSibling(lock),
                    flag("build", false));
            return new PolicyFile(paths("inputs"), pip, text("entry"), policy);
        }

        private Policy.FileStorage fileStorage(String defaultFolder) {
            List<PathPattern> patterns = patterns("storage.file-relative");
            try {
                return new Policy.FileStorage(
                        patterns, Objects.requireNonNullElse(text("storage.folder"), defaultFolder));
            } catch (IllegalArgumentException e) {
                throw wrong("storage.folder", String.valueOf(e.getMessage()));
            }
        }

        private PolicyException wrong(String key, String problem) {
            return new PolicyException(at(file, toml.inputPositionOf(key)) + problem);
        }

        private <T> @Nullable T value(String key, Class<T> type, String expected) {
            Object value = toml.get(key);
            if (value != null && !type.isInstance(value)) {
                throw wrong(key, "'" + key + "' must be " + expected);
            }
            return type.cast(value);
        }

        private @Nullable String text(String key) {
            return value(key, String.class, "a string");
        }

        private boolean flag(String key, boolean otherwise) {
            return Objects.requireNonNullElse(value(key, Boolean.class, "true or false"), otherwise);
        }

        private List<String> texts(String key) {
            List<String> texts = new ArrayList<>();
            for (Object element : elements(key, "a list of strings")) {
                if (!(element instanceof String text)) {
                    throw wrong(key, "'" + key + "' must be a list of strings, but holds " + element);
                }
                texts.add(text);
            }
            return texts;
        }

        private List<Object> elements(String key, String expected) {
            try {
                TomlArray array = value(key, TomlArray.class, expected);
                return array == null ? List.of() : array.toList();
            } catch (TomlInvalidTypeException e) {
                throw wrong(key, "'" + key + "' must be " + expected);
            }
        }

        private List<Path> paths(String key) {
            return texts(key).stream().map(file::resolveSibling).toList();
        }

        private List<PathPattern> patterns(String key) {
            try {
                return texts(key).stream().map(PathPattern::of).toList();
            } catch (PatternSyntaxException e) {
                throw wrong(key, "'" + e.getPattern() + "' is no glob: " + e.getDescription());
            }
        }

        private Set<Integer> levels(Set<Integer> otherwise) {
            Set<Integer> levels = new TreeSet<>();
            for (Object element : elements("compile.levels", "a list of 0, 1 and 2")) {
                if (!(element instanceof Long level) || level < 0 || level > 2) {
                    throw wrong("compile.levels", "'compile.levels' may hold 0, 1 and 2, not " + element);
                }
                levels.add(level.intValue());
            }
            return levels.isEmpty() ? otherwise : levels;
        }

        private Storage storage(String key) {
            return choice(
                    key,
                    Storage.LZ4,
                    new Storage[] {Storage.LZ4, Storage.RAW},
                    storage -> storage == Storage.RAW ? "NONE" : storage.name());
        }

        private <T> T choice(String key, T otherwise, T[] choices, Function<T, String> name) {
            String text = text(key);
            if (text == null) {
                return otherwise;
            }
            List<String> names = new ArrayList<>();
            for (T choice : choices) {
                names.add("'" + name.apply(choice).toLowerCase(Locale.ROOT) + "'");
                if (name.apply(choice).equalsIgnoreCase(text)) {
                    return choice;
                }
            }
            throw wrong(key, "'" + key + "' is " + String.join(" or ", names) + ", not '" + text + "'");
        }

        private @Nullable Trim trim() throws IOException {
            String imports = text("trim.imports");
            List<String> kept = texts("trim.keep");
            if (imports == null && !kept.isEmpty()) {
                throw wrong("trim.keep", "'trim.keep' needs 'trim.imports', a file that 'ingot run --trace' wrote");
            }
            return imports == null
                    ? null
                    : new Trim(ImportRecord.load(file.resolveSibling(imports)).modules(), kept);
        }
    }
}
