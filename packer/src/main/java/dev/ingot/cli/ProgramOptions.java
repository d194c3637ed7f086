package dev.ingot.cli;

import dev.ingot.launch.Profile;
import dev.ingot.packer.EntryPoints;
import dev.ingot.packer.PackPlan;
import dev.ingot.warm.Warm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a jar or an image runs, and how. */
final class ProgramOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--entry",
            paramLabel = "MODULE[:FUNCTION]",
            description = "What to run: a module, as 'python -m' does, or a function, as console scripts do.")
    private @Nullable String entryPoint;

    @Option(
            names = "--script",
            paramLabel = "NAME",
            description = "What to run: a console script or a script that a distribution among the inputs installs.")
    private @Nullable String script;

    @Option(
            names = "--native-posix",
            description =
                    "Use the system's own file descriptors and processes, which multiprocessing needs; packed data"
                            + " files are then read with importlib.resources only.")
    private boolean nativePosix;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description =
                    "What runs to set the JVM up for: startup, short runs that start fast (default), or service, long"
                            + " runs with the JVM's own choice of compilers and collector.")
    private String profile = "startup";

    @Option(
            names = "--warm",
            paramLabel = "TIME",
            arity = "0..1",
            fallbackValue = "15m",
            description =
                    "Leave a process behind that answers later commands at once, and ends after this time without one"
                            + " (15m). The user's INGOT_WARM goes before it; INGOT_WARM=0 is off.")
    private @Nullable String warm;

    @Option(
            names = "--warm-again",
            paramLabel = "MODULE",
            split = ",",
            description =
                    "A module that looks at the command line or the working folder when it is imported. Such modules,"
                            + " and what imports them, are not imported ahead by a warm host, and its log names them;"
                            + " this one is, and is executed once more when the command is known. Its values that"
                            + " are plain data are then taken over.")
    private List<String> executedAgain = List.of();

    @Option(
            names = "--aot",
            paramLabel = "WHEN",
            arity = "0..1",
            parameterConsumer = CacheTimeConsumer.class,
            description =
                    "Make the jar's AOT cache as well, as 'ingot aot' does; --aot=auto: have the jar make it in its"
                            + " user's cache folder after its first run, in the background (implied by --warm). The"
                            + " user's INGOT_AOT goes before it; INGOT_AOT=0 is off.")
    private @Nullable CacheTime aot;

    @Option(
            names = "--jit",
            description = "Pack for GraalPy's long-term line, with its compiler inside: for programs that "
                    + "compute for longer than"
                    + " half a minute. The JVM then uses no AOT cache.")
    private boolean jit;

    @Option(
            names = "--native-compression",
            description = "Bring bz2 along though nothing was found that uses it, for programs that get code from"
                    + " elsewhere. It makes every start a third of a second longer.")
    private boolean nativeCompression;

    @Option(
            names = "--sign",
            paramLabel = "PRIVATE.pem",
            description = "Sign the packs, and the jar as a whole, with this key.")
    private @Nullable Path key;

    @Option(
            names = "--train",
            paramLabel = "ARGS",
            parameterConsumer = Words.class,
            description = "The arguments of the training run for the AOT cache, separated by spaces (default: --help).")
    private String trainingArguments = "--help";

    /** Takes what follows, also when it looks like an option of ours. */
    private static final class Words implements IParameterConsumer {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's interface
        public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
            if (arguments.isEmpty()) {
                throw new ParameterException(command.commandLine(), "--train needs the arguments of the training run");
            }
            option.setValue(arguments.pop());
        }
    }

    /** When a jar's AOT cache is made. */
    enum CacheTime {
        now,
        auto
    }

    /** Takes no word that follows without a sign of equality, but for the one that it knows. */
    private static final class CacheTimeConsumer implements IParameterConsumer {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's interface
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
            boolean auto = !words.isEmpty() && words.peek().equals(CacheTime.auto.name());
            if (auto) {
                words.pop();
            }
            option.setValue(auto ? CacheTime.auto : CacheTime.now);
        }
    }

    boolean nativeCompression() {
        return nativeCompression;
    }

    boolean jit() {
        return jit;
    }

    Profile profile() {
        if (jit) {
            return Profile.SERVICE;
        }
        return switch (profile) {
            case "startup" -> Profile.STARTUP;
            case "service" -> Profile.SERVICE;
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--profile " + profile + ": 'startup' or 'service' is possible");
        };
    }

    /** Returns how long a warm host waits, or an empty text. */
    String warm() throws IOException {
        if (warm == null) {
            return "";
        }
        if (nativePosix) {
            throw new ParameterException(
                    spec.commandLine(), "--warm and --native-posix exclude each other: a process has its streams once");
        }
        var _ = Warm.parse(warm);
        return warm;
    }

    /** Says whether the jar's AOT cache is to be made at once. */
    boolean makesCache() {
        if (aot != null && jit) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--aot and --jit exclude each other: a JVM with the compiler takes no AOT cache");
        }
        return aot == CacheTime.now;
    }

    /**
     * Returns {@code auto} for a jar that makes its AOT cache itself, as it does with a warm host, or an empty text.
     */
    String aot() throws IOException {
        boolean itself = aot == CacheTime.auto || (aot == null && !warm().isEmpty() && !jit);
        return itself ? CacheTime.auto.name() : "";
    }

    List<String> executedAgain() {
        return executedAgain;
    }

    boolean nativePosix() {
        return nativePosix;
    }

    @Nullable
    Path key() {
        return key;
    }

    List<String> trainingArguments() {
        return List.of(trainingArguments.split(" ", -1));
    }

    /**
     * Returns the entry point for the jar's manifest.
     *
     * @param ofPolicy the policy file's, which those on the command line replace
     * @throws IllegalArgumentException when the plan holds no such module or script
     */
    String entryPoint(PackPlan plan, @Nullable String ofPolicy) throws IOException {
        if (entryPoint != null && script != null) {
            throw new ParameterException(spec.commandLine(), "--entry and --script exclude each other");
        }
        if (script != null) {
            return EntryPoints.of(plan).script(script);
        }
        String chosen = entryPoint != null ? entryPoint : ofPolicy;
        if (chosen == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Missing required option: '--entry=MODULE[:FUNCTION]' or '--script=NAME'"
                            + EntryPoints.of(plan).suggestion());
        }
        plan.requireModule(chosen.replaceFirst(":.*", ""));
        return chosen;
    }
}
