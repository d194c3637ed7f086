package dev.ingot.cli;

import dev.ingot.pack.Storage;
import dev.ingot.policy.PathPattern;
import dev.ingot.policy.Policy;
import dev.ingot.policy.SyntaxErrors;
import dev.ingot.policy.Trim;
import dev.ingot.trace.ImportRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The rules of a policy as options. Lists are added to those of the policy file, other values take their place. */
final class PolicyOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description = "Pack only files that match; '*.py' is any folder's, 'a/**' all below a.")
    private List<String> include = new ArrayList<>();

    @Option(names = "--exclude", paramLabel = "GLOB", description = "Do not pack files that match.")
    private List<String> exclude = new ArrayList<>();

    @Option(names = "--tests", description = "Pack tests as well: tests folders, test_*.py, conftest.py.")
    private boolean tests;

    @Option(
            names = "--no-sources",
            description = "Leave the sources out: smaller, but tracebacks and inspect show no lines.")
    private boolean noSources;

    @Option(
            names = "--optimize",
            paramLabel = "LEVEL",
            split = ",",
            description = "The levels of optimisation to compile: 0, 1, 2 (default: 0).")
    private Set<Integer> levels = new TreeSet<>();

    @Option(
            names = "--strict",
            description =
                    "Fail when a module does not compile, instead of packing it as source, and when a requirement of a"
                            + " packed distribution is not packed.")
    private boolean strict;

    @Option(
            names = "--compression",
            paramLabel = "KIND=HOW",
            split = ",",
            description = "How source, bytecode or data is stored: lz4 (default) or none.")
    private Map<String, String> compression = new LinkedHashMap<>();

    @Option(
            names = "--file-relative",
            paramLabel = "GLOB",
            description = "Keep files that match beside the pack, in the folder that --files-folder names.")
    private List<String> fileRelative = new ArrayList<>();

    @Option(
            names = "--files-folder",
            paramLabel = "NAME",
            description = "The folder for --file-relative, relative to the pack's (default: files).")
    private @Nullable String filesFolder;

    @Option(
            names = "--trim",
            paramLabel = "RECORD",
            description = "Pack only modules that a run imported; RECORD comes from 'ingot run --trace'.")
    private @Nullable Path trim;

    @Option(
            names = "--keep",
            paramLabel = "MODULE",
            split = ",",
            description = "With --trim: pack these as well; 'package.*' means all in it.")
    private List<String> keep = new ArrayList<>();

    /** Says whether requirements that are not packed are an error. */
    boolean isStrict() {
        return strict;
    }

    /** Returns the policy with these options on top. */
    Policy apply(Policy base) throws IOException {
        if (!Set.of(0, 1, 2).containsAll(levels)) {
            throw new ParameterException(
                    spec.commandLine(), "--optimize " + levels + ": the levels of optimisation are 0, 1 and 2");
        }
        if (trim == null && !keep.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--keep needs --trim");
        }
        return new Policy(
                joined(base.include(), include, "--include"),
                joined(base.exclude(), exclude, "--exclude"),
                base.tests() || tests,
                base.sources() && !noSources,
                levels.isEmpty() ? base.levels() : levels,
                strict ? SyntaxErrors.FAIL : base.syntaxErrors(),
                compression(base.compression()),
                new Policy.FileStorage(
                        joined(base.files().patterns(), fileRelative, "--file-relative"),
                        filesFolder == null ? base.files().folder() : filesFolder),
                trim == null ? base.trim() : new Trim(ImportRecord.load(trim).modules(), keep));
    }

    private List<PathPattern> joined(List<PathPattern> base, List<String> globs, String option) {
        try {
            return Stream.concat(base.stream(), globs.stream().map(PathPattern::of))
                    .toList();
        } catch (PatternSyntaxException e) {
            throw new ParameterException(
                    spec.commandLine(), option + ": '" + e.getPattern() + "' is no glob: " + e.getDescription());
        }
    }

    private Policy.Compression compression(Policy.Compression base) {
        Set<String> unknown = new HashSet<>(compression.keySet());
        unknown.removeAll(Set.of("source", "bytecode", "data"));
        if (!unknown.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--compression " + unknown + ": the kinds are source, bytecode and data");
        }
        return new Policy.Compression(
                storage("source", base.source()), storage("bytecode", base.bytecode()), storage("data", base.data()));
    }

    private Storage storage(String kind, Storage otherwise) {
        String how = compression.get(kind);
        return switch (how) {
            case null -> otherwise;
            case "lz4" -> Storage.LZ4;
            case "none" -> Storage.RAW;
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--compression " + kind + "=" + how + ": 'lz4' or 'none' is possible");
        };
    }
}
