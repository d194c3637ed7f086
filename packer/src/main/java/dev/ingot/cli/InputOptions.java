package dev.ingot.cli;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.importer.CacheFolder;
import dev.ingot.launch.ClassesAhead;
import dev.ingot.packer.CompileCache;
import dev.ingot.packer.PackPlan;
import dev.ingot.packer.Packer;
import dev.ingot.packer.Requirements;
import dev.ingot.policy.PolicyFile;
import dev.ingot.scan.InputFile;
import dev.ingot.scan.Inputs;
import dev.ingot.scan.LeftOut;
import dev.ingot.scan.Scan;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands that pack have in common: inputs, policy, and how to compile. */
final class InputOptions {
    /** What was compiled so long ago and not used since is not kept. */
    private static final Duration UNUSED = Duration.ofDays(60);

    /** Of the files that were left out for one reason, this many are named. */
    private static final int EXAMPLES = 3;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "INPUT",
            arity = "0..*",
            description = "A source folder (with an __init__.py: that package), a site-packages folder, a "
                    + "virtual environment,"
                    + " a .py file, a wheel, a folder of wheels, or a requirements.txt that pip resolves.")
    private List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "An ingot.toml with inputs, entry point and rules; options on the command line come on top.")
    private @Nullable Path policyFile;

    @Mixin
    private final PolicyOptions rules = new PolicyOptions();

    @Mixin
    private final PipOptions pip = new PipOptions();

    @Option(names = "--jobs", paramLabel = "N", description = "How many modules to compile at the same time.")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(names = "--no-cache", description = "Compile everything again instead of using what was compiled before.")
    private boolean noCache;

    private @Nullable PolicyFile policy;

    /** Returns the policy file's content, or what stands for none. */
    PolicyFile policyFile() throws IOException {
        if (policy == null) {
            policy = policyFile == null ? PolicyFile.EMPTY : PolicyFile.load(policyFile);
        }
        return policy;
    }

    /** Scans the inputs; what the output will overwrite, if there is an output, is none of them. */
    private Scan scan(@Nullable Path target, OutputOptions output) throws IOException {
        if (workers < 1) {
            throw new ParameterException(spec.commandLine(), "--jobs " + workers + ": at least 1 is needed");
        }
        List<Path> all = new ArrayList<>(policyFile().inputs());
        all.addAll(inputs);
        if (all.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'INPUT'");
        }
        Inputs.RequirementsResolver resolver = pip.resolver(policyFile().pip());
        Scan scan = new Inputs(requirements -> resolve(resolver, requirements, output)).scan(all);
        if (target == null) {
            return scan;
        }
        String own = target.toAbsolutePath().normalize().toString();
        List<InputFile> files = new ArrayList<>(scan.files());
        files.removeIf(file -> file.origin().equals(own));
        return new Scan(files, scan.leftOut());
    }

    private static List<Path> resolve(Inputs.RequirementsResolver resolver, Path requirements, OutputOptions output)
            throws IOException {
        try {
            return output.during("Resolving", "requirements", () -> resolver.resolve(requirements));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while requirements were resolved");
        }
    }

    /**
     * Scans the inputs and decides what becomes of their files.
     *
     * @param target what will be overwritten, or null
     */
    PackPlan plan(String mountName, @Nullable Path target, OutputOptions output) throws IOException {
        return PackPlan.of(
                mountName, scan(target, output), rules.apply(policyFile().policy()));
    }

    /** Compiles and writes a pack, shows progress, and says what the user should know. */
    Packer.Result write(PackPlan plan, Path target, OutputOptions output) throws IOException, InterruptedException {
        ClassesAhead.begin();
        Packer.Result result;
        List<String> missing;
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build();
                ProgressDisplay progress =
                        output.progress("Packing", plan.entries().size())) {
            missing = Requirements.missing(plan, host);
            if (!missing.isEmpty() && rules.isStrict()) {
                throw new IllegalArgumentException("requirements are not satisfied (--strict):\n"
                        + String.join("\n", missing) + "\nname inputs that hold them");
            }
            CompileCache cache = noCache ? null : cache(host);
            result = new Packer(host, workers, cache, progress).write(plan, target);
            if (cache != null) {
                cache.removeUnused(UNUSED);
            }
        }
        leftOut(plan).forEach(output::note);
        plan.remarks().forEach(output::note);
        missing.forEach(line -> output.note("missing: " + line));
        result.warnings().forEach(line -> output.note("warning: " + line));
        result.notCompiled().forEach(line -> output.note("packed as source only: " + line));
        return result;
    }

    /** The standard library was compiled by the same compiler, so its content stands for it. */
    private static CompileCache cache(PythonHost host) {
        String stdlib = Objects.requireNonNull(host.stdlib()).contentId();
        return new CompileCache(CacheFolder.ofUser().resolve("compiled"), stdlib);
    }

    /** Says what was left out, a line for each reason. */
    private static List<String> leftOut(PackPlan plan) {
        Map<String, List<String>> byReason = new TreeMap<>();
        for (LeftOut file : plan.leftOut()) {
            byReason.computeIfAbsent(file.reason(), ignored -> new ArrayList<>())
                    .add(file.path());
        }
        List<String> lines = new ArrayList<>();
        byReason.forEach((reason, paths) -> {
            String some = String.join(", ", paths.subList(0, Math.min(EXAMPLES, paths.size())));
            String rest = paths.size() > EXAMPLES ? " and " + (paths.size() - EXAMPLES) + " more" : "";
            lines.add("left out " + some + rest + ": " + reason);
        });
        return lines;
    }
}
