package dev.ingot.cli;

import dev.ingot.host.ClassPathPacks;
import dev.ingot.launch.JarManifest;
import dev.ingot.packer.AotTraining;
import dev.ingot.packer.JarBuilder;
import dev.ingot.packer.PackPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ingot jar}: makes one executable jar of a program, its packages, GraalPy and the standard library. */
@Command(
        name = "jar",
        description = "Makes one jar that runs with 'java -jar'.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ingot jar myapp --entry myapp.cli:main -o myapp.jar"})
final class JarCommand implements Callable<Integer> {
    private static final String APP_PACK = "META-INF/ingot/app.pypack";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final InputOptions inputs = new InputOptions();

    @Option(
            names = "--entry",
            paramLabel = "MODULE[:FUNCTION]",
            required = true,
            description = "What to run: a module, as 'python -m' does, or a function, as console scripts do.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String entryPoint;

    @Option(names = "-o", paramLabel = "OUT.jar", required = true, description = "The jar to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(names = "--aot", description = "Make the jar's AOT cache as well, as 'ingot aot' does.")
    private boolean aot;

    @Option(
            names = "--native-posix",
            description =
                    "Use the system's own file descriptors and processes, which multiprocessing needs; packed data"
                            + " files are then read with importlib.resources only.")
    private boolean nativePosix;

    @Option(
            names = "--train",
            paramLabel = "ARG",
            split = " ",
            description = "The arguments of the training run for --aot, separated by spaces (default: --help).")
    private List<String> trainingArguments = List.of("--help");

    @Option(
            names = "--run",
            paramLabel = "ARG",
            arity = "0..*",
            parameterConsumer = AllThatFollows.class,
            description = "Run the jar afterwards; all that follows are the program's arguments.")
    private @Nullable List<String> runArguments;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PackPlan plan = inputs.plan("app");
        plan.requireModule(entryPoint.replaceFirst(":.*", ""));
        List<Path> jars = RuntimeJars.find();
        Path work = Files.createTempDirectory(output.toAbsolutePath().getParent(), ".ingot-jar");
        Path appPack = work.resolve("app.pypack");
        Path stdlibPack = work.resolve("stdlib.pypack");
        try {
            inputs.write(spec, plan, appPack);
            ClassPathPacks.copy(JarCommand.class.getClassLoader(), ClassPathPacks.STDLIB, stdlibPack);
            JarManifest manifest = new JarManifest(
                    output.getFileName().toString().replaceFirst("\\.jar$", ""),
                    entryPoint,
                    List.of(APP_PACK, ClassPathPacks.STDLIB),
                    nativePosix,
                    inputs.lowestLevel());
            new JarBuilder(jars).write(output, manifest, Map.of(APP_PACK, appPack, ClassPathPacks.STDLIB, stdlibPack));
        } finally {
            Files.deleteIfExists(appPack);
            Files.deleteIfExists(stdlibPack);
            Files.delete(work);
        }
        spec.commandLine()
                .getOut()
                .printf("%s: %,d bytes; run it with: java -jar %s%n", output, Files.size(output), output);
        if (aot) {
            Path cache = AotTraining.train(output, trainingArguments);
            spec.commandLine().getOut().printf("%s: %,d bytes%n", cache, Files.size(cache));
        }
        return runArguments == null ? 0 : run(runArguments);
    }

    /** Runs the jar with the JDK that runs this command and returns its exit status. */
    private int run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", output.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** Takes the rest of the command line, options included. */
    private static final class AllThatFollows implements IParameterConsumer {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's interface
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
            List<String> arguments = new ArrayList<>();
            while (!words.isEmpty()) {
                arguments.add(words.pop());
            }
            option.setValue(arguments);
        }
    }
}
