package dev.ingot.cli;

import dev.ingot.CorruptPackException;
import dev.ingot.ForeignBytecodeException;
import dev.ingot.UntrustedPackException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Objects;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code ingot} command. */
@Command(
        name = "ingot",
        description = "Python on the JVM, packed.",
        footer = {
            "",
            "Exit status: 0 done, 1 failed, 2 wrong use; 'run' has the program's own.",
            "NO_COLOR switches colours off; 'source <(ingot generate-completion)' completes words in bash and zsh."
        },
        mixinStandardHelpOptions = true,
        version = "ingot ${INGOT_VERSION:-development}",
        subcommands = {
            RunCommand.class,
            PythonCommand.class,
            PackCommand.class,
            JarCommand.class,
            AotCommand.class,
            ImageCommand.class,
            ListCommand.class,
            InfoCommand.class,
            VerifyCommand.class,
            ExtractCommand.class,
            DiffCommand.class,
            ScanCommand.class,
            LicensesCommand.class,
            KeygenCommand.class,
            SignCommand.class,
            WarmCommand.class,
            CacheCommand.class,
            AutoComplete.GenerateCompletion.class
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** Runs the command line and exits the JVM with its status. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Returns the command line, ready to execute. */
    static CommandLine commandLine() {
        CommandLine ingot = new CommandLine(new Main());
        // What follows a program's name are the program's arguments, also when they look like options.
        // '@' has no meaning in a program's arguments.
        ingot.setExpandAtFiles(false);
        for (String command : List.of("run", "aot")) {
            Objects.requireNonNull(ingot.getSubcommands().get(command)).setStopAtPositional(true);
        }
        CommandLine python = Objects.requireNonNull(ingot.getSubcommands().get("python"));
        // It has options of its own, of which picocli knows nothing.
        python.setUnmatchedOptionsArePositionalParams(true).setEndOfOptionsDelimiter("\0");
        return ingot.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> report(failure, commandLine));
    }

    private static int report(Exception failure, CommandLine commandLine) throws Exception {
        String message = switch (failure) {
            case NoSuchFileException e -> e.getFile() + ": no such file or folder; check the path";
            case NotDirectoryException e -> e.getFile() + ": not a folder; name a folder";
            case AccessDeniedException e -> e.getFile() + ": permission denied; check the file's and folder's mode";
            case FileAlreadyExistsException e -> e.getFile() + ": exists already; remove it or choose another name";
            case FileSystemException e -> e.getMessage();
            case IOException e
            when "No space left on device".equals(e.getMessage()) ->
                "no space left on the device; nothing was changed: free some, or choose another folder";
            case IOException e -> String.valueOf(e.getMessage());
            case CorruptPackException e -> e.getMessage();
            case UntrustedPackException e -> e.getMessage();
            case ForeignBytecodeException e -> e.getMessage();
            case IllegalArgumentException e -> e.getMessage();
            default -> throw failure;
        };
        commandLine.getErr().println("ingot: " + message);
        return CommandLine.ExitCode.SOFTWARE;
    }
}
