package dev.ingot.cli;

import dev.ingot.SigningKeys;
import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.launch.ClassesAhead;
import dev.ingot.pack.Pack;
import dev.ingot.packer.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ingot run}: runs Python from packs and folders. */
@Command(
        name = "run",
        description = "Runs Python code, a module or a script; without one, what standard input says: line by "
                + "line on a terminal.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ingot run -c 'import json; print(json.__file__)'",
            "  ingot run --pack app.pypack -m app.cli --verbose",
            "  ingot run script.py ARGUMENT",
            "  ingot run --trace imports.json --pack app.pypack -m app.cli"
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--pack", paramLabel = "PACK", description = "Import from this pack; may be given several times.")
    private List<Path> packs = new ArrayList<>();

    @Option(
            names = "--path",
            paramLabel = "DIR",
            description = "Import from this folder before the packs, as soon as its files change; may be "
                    + "given several times.")
    private List<Path> folders = new ArrayList<>();

    @Option(names = "--no-stdlib", description = "Leave the standard library's pack out.")
    private boolean noStdlib;

    @Option(
            names = "--lazy",
            paramLabel = "NAMES",
            description = "Execute these packed modules, separated by commas, at their first use; 'all' for every one.")
    private @Nullable String lazy;

    @Option(
            names = "--native-posix",
            description = "Use the system's own file descriptors, which multiprocessing needs.")
    private boolean nativePosix;

    @Option(names = "-O", description = "Leave out assert statements; given twice (-OO), docstrings as well.")
    private boolean[] optimization = {};

    @Option(
            names = "--trace",
            paramLabel = "RECORD",
            description = "Record the imports, for 'ingot pack --trim' and 'ingot info --report'.")
    private @Nullable Path trace;

    @Option(
            names = "--trust",
            paramLabel = "PUBLIC.pem",
            description =
                    "Refuse packs that this key did not sign; may be given several times for one of several keys.")
    private List<Path> trusted = new ArrayList<>();

    @Option(names = "-i", description = "Read statements from standard input after the program, with its variables.")
    private boolean prompt;

    @Option(names = "-u", description = "Do not buffer standard output and standard error.")
    private boolean unbuffered;

    @Option(names = "-v", description = "Print what is imported.")
    private boolean verbose;

    @Option(
            names = "-W",
            paramLabel = "FILTER",
            description = "A filter of warnings, such as 'error'; may be given several times.")
    private List<String> warnings = new ArrayList<>();

    @Option(names = "--site", description = "Import site first, as the python command does.")
    private boolean site;

    @Option(names = "-c", description = "The first argument is Python code.")
    private boolean isCode;

    @Option(names = "-m", description = "The first argument is the name of a module.")
    private boolean isModule;

    @Parameters(
            paramLabel = "CODE|MODULE|SCRIPT [ARG...]",
            arity = "0..*",
            description = "What to run ('-' for standard input), and its arguments.")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (isCode && isModule) {
            throw new ParameterException(spec.commandLine(), "-c and -m exclude each other");
        }
        ClassesAhead.begin();
        PythonHost.Builder builder = PythonHost.builder(Access.PROGRAM).singleContext();
        for (Path pack : packs) {
            // Opening checks the index of all but very large packs; a user's pack is checked whatever its size.
            try (Pack checked = Pack.open(pack)) {
                checked.verifyIndex();
            }
            builder.pack(pack);
        }
        folders.forEach(builder::liveFolder);
        if (lazy != null) {
            builder.lazyImports(lazy.equals("all") ? new String[0] : lazy.split(",", -1));
        }
        builder.optimization(Math.min(2, optimization.length));
        if (!trusted.isEmpty()) {
            builder.trustedKeys(SigningKeys.readPublic(trusted));
        }
        if (noStdlib) {
            builder.noStdlib();
        }
        if (nativePosix) {
            builder.nativePosix();
        }
        try (PythonHost host = builder.build();
                TerminalLines lines = new TerminalLines()) {
            Program program = lines.forPrompt(program())
                    .withArguments(words.stream().skip(1).toList())
                    .withSearchPath(searchPath())
                    .withOptions(options())
                    .withInterpreterCommand(PythonCommand.interpreter(packs, folders, trusted, nativePosix))
                    .withProcessStreams();
            program = site ? program.withSite() : program;
            program = prompt ? program.withPrompt() : program;
            return trace == null ? host.run(program) : traced(host, program, trace);
        }
    }

    private static int traced(PythonHost host, Program program, Path record) throws IOException {
        String[] trace = new String[1];
        int status = host.run(program.withImportTrace(text -> trace[0] = text));
        if (trace[0] != null) {
            try (WorkFolder work = WorkFolder.of(record)) {
                work.publish(Files.writeString(work.resolve("record"), trace[0]));
            }
        }
        return status;
    }

    private Program program() {
        if (words.isEmpty() && (isCode || isModule)) {
            throw new ParameterException(spec.commandLine(), (isCode ? "-c" : "-m") + " needs an argument");
        }
        if (words.isEmpty() && (prompt || ProgressDisplay.isTerminal())) {
            return Program.interactive();
        }
        String target = words.isEmpty() ? "-" : words.getFirst();
        if (isCode) {
            return Program.code(target);
        }
        if (isModule) {
            return Program.module(target);
        }
        return target.equals("-") ? Program.input() : Program.script(target);
    }

    private Map<String, String> options() {
        Map<String, String> options = new HashMap<>();
        if (unbuffered) {
            options.put("python.UnbufferedIO", "true");
        }
        if (verbose) {
            options.put("python.VerboseFlag", "true");
        }
        if (!warnings.isEmpty()) {
            options.put("python.WarnOptions", String.join(",", warnings));
        }
        return options;
    }

    private List<String> searchPath() {
        List<String> path = new ArrayList<>();
        folders.forEach(folder -> path.add(folder.toAbsolutePath().toString()));
        if (isModule) {
            // As 'python -m' does.
            path.addFirst(Path.of("").toAbsolutePath().toString());
        }
        return path;
    }
}
