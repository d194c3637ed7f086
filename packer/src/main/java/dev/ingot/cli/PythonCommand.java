package dev.ingot.cli;

import dev.ingot.SigningKeys;
import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.launch.ClassesAhead;
import dev.ingot.launch.Profile;
import dev.ingot.launch.PythonCommandLine;
import dev.ingot.launch.Relaunch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ingot python}: takes what CPython's command line takes. */
@Command(
        name = "python",
        description = "Runs Python with the command line of CPython: -c, -m, a script, a folder, a zip file or standard"
                + " input, and PYTHON… variables; 'ingot python -h' lists the options.",
        footer = {"", "Examples:", "  ingot python -c 'print(6 * 7)'", "  ingot python -m json.tool data.json"})
final class PythonCommand implements Callable<Integer> {
    /** The packs and the folders of the program whose {@code sys.executable} this is. */
    private static final String PACKS = "ingot.python.packs";

    private static final String FOLDERS = "ingot.python.folders";

    /** There when that program has the system's own file descriptors. */
    private static final String NATIVE_POSIX = "ingot.python.nativePosix";

    /** The public keys of which one has to have signed its packs. */
    private static final String KEYS = "ingot.python.keys";

    /** The file that started this process, where {@code sys.executable} has to be one. */
    private static final String FILE = "ingot.python.file";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "WORD", arity = "0..*", description = "What CPython takes.")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        List<Path> folders = paths(System.getProperty(FOLDERS, ""));
        PythonCommandLine.Parsed parsed;
        try {
            parsed = PythonCommandLine.parse(words, folders);
        } catch (PythonCommandLine.UsageException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return PythonCommandLine.UsageException.STATUS;
        }
        if (parsed.answer() != null) {
            spec.commandLine().getOut().println(parsed.answer());
            return 0;
        }
        ClassesAhead.begin();
        List<Path> packs = paths(System.getProperty(PACKS, ""));
        PythonHost.Builder builder =
                PythonHost.builder(Access.PROGRAM).singleContext().optimization(parsed.optimization());
        packs.forEach(builder::pack);
        folders.forEach(builder::liveFolder);
        List<Path> keys = paths(System.getProperty(KEYS, ""));
        if (!keys.isEmpty()) {
            builder.trustedKeys(SigningKeys.readPublic(keys));
        }
        boolean nativePosix = parsed.nativePosix() || Boolean.getBoolean(NATIVE_POSIX);
        if (nativePosix) {
            builder.nativePosix();
        }
        String file = System.getProperty(FILE);
        try (PythonHost host = builder.build();
                TerminalLines lines = new TerminalLines()) {
            return host.run(lines.forPrompt(parsed.program())
                    .withInterpreterCommand(
                            file == null ? interpreter(packs, folders, keys, nativePosix) : List.of(file))
                    .withProcessStreams());
        }
    }

    private static List<Path> paths(String joined) {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(joined)
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** Returns the command that runs Python code with the same packs, folders, trusted keys and kind of files. */
    static List<String> interpreter(List<Path> packs, List<Path> folders, List<Path> keys, boolean nativePosix)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Relaunch.trainingOptions(Profile.STARTUP));
        String cache = System.getProperty(ClassesAhead.CACHE);
        command.addAll(
                cache == null
                        ? Relaunch.WITHOUT_CACHE
                        : List.of("-XX:AOTCache=" + cache, "-D" + ClassesAhead.CACHE + "=" + cache));
        command.add("-D" + PACKS + "=" + joined(packs));
        command.add("-D" + FOLDERS + "=" + joined(folders));
        command.add("-D" + KEYS + "=" + joined(keys));
        command.add("-D" + NATIVE_POSIX + "=" + nativePosix);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "python"));
        return command;
    }

    /** Writes a script that takes the words of {@code python}: build tools want to find a file. */
    static Path writeInterpreter(Path file) throws IOException {
        // With the system's own descriptors the statuses of processes are right: otherwise git's 128 would be success.
        List<String> words = interpreter(List.of(), List.of(), List.of(), true);
        words.add(1, "-D" + FILE + "=" + file.toAbsolutePath());
        String command = words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        Files.writeString(file, "#!/bin/sh\nexec " + command + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toAbsolutePath();
    }

    private static String joined(List<Path> paths) {
        return paths.stream()
                .map(path -> path.toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
