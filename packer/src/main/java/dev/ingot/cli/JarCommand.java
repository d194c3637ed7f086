package dev.ingot.cli;

import dev.ingot.pack.Platform;
import dev.ingot.packer.WorkFolder;
import dev.ingot.ship.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ingot jar}: makes one executable jar of a program, its packages, GraalPy and the standard library. */
@Command(
        name = "jar",
        description = "Makes one jar that runs with 'java -jar'.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ingot jar myapp --entry myapp.cli:main -o myapp.jar",
            "  ingot jar myapp --entry myapp.cli:main --platform linux-amd64 darwin-aarch64 -o myapp.jar",
            "  ingot jar src requirements.txt --find-links wheels --script serve -o serve.jar",
            "  ingot jar --policy ingot.toml --extract-layout build/container"
        })
final class JarCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final InputOptions inputs = new InputOptions();

    @Mixin
    private final ProgramOptions program = new ProgramOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @ArgGroup(multiplicity = "1")
    private final Target target = new Target();

    /** Where the jar goes. */
    private static final class Target {
        @Option(names = "-o", paramLabel = "OUT.jar", description = "The jar to write.")
        private @Nullable Path file;

        @Option(
                names = "--extract-layout",
                paramLabel = "DIR",
                description =
                        "Write a folder for container images instead: a small NAME.jar with the program, named as the"
                                + " folder, and lib/runtime.jar, a layer that seldom changes.")
        private @Nullable Path folder;
    }

    @Option(names = "--shell", description = "Put a shell script before the jar, so that it runs as ./NAME as well.")
    private boolean shell;

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            arity = "1..*",
            converter = PlatformName.class,
            description = "The platforms whose native libraries the jar is to hold, which sqlite3, ctypes and bz2 need;"
                    + " without it, this machine's. There are: ${COMPLETION-CANDIDATES}.")
    private SortedSet<Platform> platforms = new TreeSet<>(Platform.ofThisProcess());

    @Option(
            names = "--run",
            paramLabel = "ARG",
            arity = "0..*",
            parameterConsumer = AllThatFollows.class,
            description = "Run the jar afterwards; all that follows are the program's arguments.")
    private @Nullable List<String> runArguments;

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean makesCache = program.makesCache();
        if (makesCache && !platforms.containsAll(Platform.ofThisProcess())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--aot runs the jar, which is not for this machine: add " + Platform.current()
                            + " to --platform, or have the jar make its cache itself with --aot=auto");
        }
        Path jar = target.folder == null ? writeFile() : writeFolder(target.folder);
        report.write(jar, output);
        if (makesCache) {
            AotCommand.Made made = AotCommand.Made.of(AotCommand.train(jar, program.trainingArguments(), output));
            output.addition(made::print);
        }
        return runArguments == null ? 0 : run(jar, runArguments);
    }

    private Path writeFile() throws IOException, InterruptedException {
        Path file = Objects.requireNonNull(target.file);
        ProgramJar jar = new ProgramJar(inputs, program, output, file, ProgramJar.nameOf(file, ".jar"), platforms);
        try (WorkFolder work = WorkFolder.of(file)) {
            Path made = work.resolve("made.jar");
            PackResult result = jar.writeSingle(work, made, shell ? Launcher.ofJar(jar.manifest()) : "");
            if (shell) {
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            work.publish(made);
            print(result.at(file));
        }
        return file;
    }

    private Path writeFolder(Path folder) throws IOException, InterruptedException {
        String name = ProgramJar.nameOf(folder, null);
        ProgramJar jar = new ProgramJar(inputs, program, output, folder, name, platforms);
        try (WorkFolder work = WorkFolder.of(folder)) {
            PackResult result = jar.writeLayout(work, work.resolve("made"));
            work.publishFolder(work.resolve("made"));
            print(result.at(folder.resolve(name + ".jar")));
        }
        return folder.resolve(name + ".jar");
    }

    private void print(PackResult result) {
        output.result(
                result,
                out -> out.printf(
                        "%s: %,d bytes; run it with: java -jar %s%n", result.file(), result.bytes(), result.file()));
    }

    /** Runs the jar with the JDK that runs this command and returns its exit status. */
    private static int run(Path jar, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** Reads a platform; a word that is none ends their list and is an input. */
    private static final class PlatformName implements ITypeConverter<Platform> {
        @Override
        public Platform convert(String name) {
            try {
                return Platform.parse(name);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
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
