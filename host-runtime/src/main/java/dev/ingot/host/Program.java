package dev.ingot.host;

import dev.ingot.importer.NameList;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to run and with what: code, a script, a module or an entry point, its arguments, streams and working folder.
 * Immutable; each {@code with} method returns a changed copy.
 */
public final class Program {
    /** The ways to name a program. The names in lower case are known to {@code program.py}. */
    enum Kind {
        CODE,
        SCRIPT,
        MODULE,
        ENTRY_POINT,
        INPUT
    }

    /** Never changed after its program was made. */
    private final Settings settings;

    /** What a copy is changed in before anybody has seen it. */
    private static final class Settings implements Cloneable {
        private final Kind kind;
        private final String target;
        private List<String> arguments = List.of();
        private @Nullable List<String> commandLine;
        private @Nullable String name;
        private List<String> searchPath = List.of();
        private String moduleFolder = "";
        private List<String> interpreterCommand = List.of();
        private @Nullable Path workingFolder;
        private @Nullable Consumer<String> importTrace;
        private @Nullable Consumer<List<String>> moduleReport;
        private Map<String, String> options = Map.of();
        private boolean site;
        private boolean withoutFirstLine;
        private boolean importTimes;
        private boolean prompt;
        private @Nullable Prompt promptLines;
        private InputStream in = System.in;
        private OutputStream out = System.out;
        private OutputStream err = System.err;

        private Settings(Kind kind, String target) {
            this.kind = kind;
            this.target = Objects.requireNonNull(target);
        }

        @Override
        public Settings clone() {
            try {
                return (Settings) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Program(Kind kind, String target) {
        this(new Settings(kind, target));
    }

    private Program(Settings settings) {
        this.settings = settings;
    }

    private Program with(Consumer<Settings> change) {
        Settings copy = settings.clone();
        change.accept(copy);
        return new Program(copy);
    }

    /** A program given as source text, as {@code python -c}. */
    public static Program code(String source) {
        return new Program(Kind.CODE, source).withName("-c");
    }

    /** A program in a file, as {@code python FILE}; a path below {@code /ingot} names a file in a pack. */
    public static Program script(String path) {
        return new Program(Kind.SCRIPT, path);
    }

    /** A module, or a package with a {@code __main__}, as {@code python -m}. */
    public static Program module(String name) {
        return new Program(Kind.MODULE, name);
    }

    /**
     * An entry point as distributions declare it, {@code MODULE:FUNCTION}: the function's result is the exit status.
     * Without a function it is the same as {@link #module}.
     */
    public static Program entryPoint(String reference) {
        return new Program(reference.indexOf(':') < 0 ? Kind.MODULE : Kind.ENTRY_POINT, reference);
    }

    /** A program that is read from its standard input to the end, as {@code python -}. */
    public static Program input() {
        return new Program(Kind.INPUT, "<stdin>").withName("-");
    }

    /** An interactive session, as {@code python} on a terminal: each statement is run as soon as it is complete. */
    public static Program interactive() {
        return code("").withName("").withPrompt();
    }

    /**
     * Returns this program with these arguments, which follow {@code sys.argv[0]}.
     *
     * @throws IllegalArgumentException when one contains a NUL character, which no command line can
     */
    public Program withArguments(List<String> newArguments) {
        String _ = NameList.of(newArguments);
        return with(copy -> copy.arguments = List.copyOf(newArguments));
    }

    /**
     * Returns this program with another {@code sys.argv[0]}; without one that is what CPython says, or an entry point's
     * target. Of scripts and modules it is their file in any case.
     */
    public Program withName(String newName) {
        return with(copy -> copy.name = newName);
    }

    /**
     * Returns this program with the words of its command line, after the interpreter's own, which {@code sys.orig_argv}
     * says; without them those that start the same program again.
     *
     * @throws IllegalArgumentException when one contains a NUL character
     */
    public Program withCommandLine(List<String> words) {
        String _ = NameList.of(words);
        return with(copy -> copy.commandLine = List.copyOf(words));
    }

    /** Returns this program with folders that stand on {@code sys.path} before the packs. */
    public Program withSearchPath(List<String> folders) {
        return with(copy -> copy.searchPath = List.copyOf(folders));
    }

    /**
     * Returns this module with a folder in which it is looked for first, as {@code python -m} does: it stands on
     * {@code sys.path} before all others, but not yet where {@code site} is imported.
     */
    public Program withModuleFolder(Path folder) {
        return with(copy -> copy.moduleFolder = folder.toAbsolutePath().toString());
    }

    /**
     * Returns this program with the command line that starts its interpreter, to which the options and arguments of the
     * {@code python} command are added: {@code sys.executable} stands for it in {@code subprocess} and
     * {@code multiprocessing}.
     */
    public Program withInterpreterCommand(List<String> command) {
        return with(copy -> copy.interpreterCommand = List.copyOf(command));
    }

    /** Returns this program with a working folder; without one it has that of the Java process. */
    public Program withWorkingFolder(Path folder) {
        return with(copy -> copy.workingFolder = folder.toAbsolutePath());
    }

    /**
     * Returns this program with its imports recorded.
     *
     * @param trace is given the record, JSON text as {@code ingot/trace.py} describes it, when the program has ended
     *     and its exit handlers have not run yet; not at all when the program ends its process at once
     */
    public Program withImportTrace(Consumer<String> trace) {
        return with(copy -> copy.importTrace = trace);
    }

    /**
     * Returns this program with its imported modules reported.
     *
     * @param report is given the full names of the packed modules that were imported, in the order in which that began,
     *     when the program has ended and its exit handlers have not run yet; an empty list when the program ends its
     *     process at once
     */
    public Program withModuleReport(Consumer<List<String>> report) {
        return with(copy -> copy.moduleReport = report);
    }

    /**
     * Returns this program with options of GraalPy in addition to the host's.
     *
     * @param newOptions from full names, such as {@code python.UnbufferedIO}, to values
     */
    public Program withOptions(Map<String, String> newOptions) {
        return with(copy -> copy.options = Map.copyOf(newOptions));
    }

    /**
     * Returns this program with {@code site} imported before it, which adds {@code site-packages} folders and
     * {@code exit()}.
     */
    public Program withSite() {
        return with(copy -> copy.site = true);
    }

    /** Returns this script without its first line, which another system may have a use for. */
    public Program withoutFirstLine() {
        return with(copy -> copy.withoutFirstLine = true);
    }

    /** Returns this program with a line on standard error for each import: how long it took, as CPython prints it. */
    public Program withImportTimes() {
        return with(copy -> copy.importTimes = true);
    }

    /** Returns this program followed by an interactive session with its variables, as {@code python -i}. */
    public Program withPrompt() {
        return with(copy -> copy.prompt = true);
    }

    /**
     * Returns this program with a prompt, if it has one, whose lines come from there; otherwise from standard input.
     */
    public Program withPrompt(Prompt lines) {
        return with(copy -> copy.promptLines = lines);
    }

    /** Returns this program with these streams in place of those of the Java process. They are not closed. */
    public Program withStreams(InputStream newIn, OutputStream newOut, OutputStream newErr) {
        return with(copy -> {
            copy.in = newIn;
            copy.out = newOut;
            copy.err = newErr;
        });
    }

    /**
     * Returns this program with the process's own streams, past the buffers and locks of {@link System#out}: for a
     * process that runs nothing else.
     */
    public Program withProcessStreams() {
        // Not to be closed: that would close the process's descriptors 0, 1 and 2.
        return withStreams(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err));
    }

    Kind kind() {
        return settings.kind;
    }

    String target() {
        return settings.target;
    }

    List<String> arguments() {
        return settings.arguments;
    }

    /**
     * Returns the words that follow the interpreter's in {@code sys.orig_argv}, where the program has these arguments.
     */
    List<String> commandLine(List<String> arguments) {
        if (settings.commandLine != null) {
            return settings.commandLine;
        }
        if (name().isEmpty()) {
            // Nothing was named: a session, or standard input.
            return arguments;
        }
        List<String> words = new ArrayList<>(
                switch (settings.kind) {
                    // Code with a NUL fails when it is compiled; no word has one.
                    case CODE -> List.of("-c", settings.target.replace("\0", ""));
                    case MODULE -> List.of("-m", settings.target);
                    case SCRIPT -> List.of(settings.target);
                    case INPUT -> List.of("-");
                    case ENTRY_POINT -> List.of("-c", callOf(settings.target));
                });
        words.addAll(arguments);
        return words;
    }

    /** Returns code that calls an entry point, as the scripts do that installers write. */
    private static String callOf(String entryPoint) {
        int colon = entryPoint.indexOf(':');
        String module = entryPoint.substring(0, colon);
        return "import sys, " + module + "; sys.exit(" + module + "." + entryPoint.substring(colon + 1) + "())";
    }

    /** Returns what {@code sys.argv[0]} is to be, as far as it does not follow from the target. */
    String name() {
        return settings.name == null ? settings.target : settings.name;
    }

    List<String> searchPath() {
        return settings.searchPath;
    }

    /** Returns the folder of {@link #withModuleFolder}, or an empty text. */
    String moduleFolder() {
        return settings.moduleFolder;
    }

    List<String> interpreterCommand() {
        return settings.interpreterCommand;
    }

    @Nullable
    Path workingFolder() {
        return settings.workingFolder;
    }

    @Nullable
    Consumer<String> importTrace() {
        return settings.importTrace;
    }

    @Nullable
    Consumer<List<String>> moduleReport() {
        return settings.moduleReport;
    }

    Map<String, String> options() {
        return settings.options;
    }

    boolean hasSite() {
        return settings.site;
    }

    boolean isWithoutFirstLine() {
        return settings.withoutFirstLine;
    }

    boolean hasImportTimes() {
        return settings.importTimes;
    }

    boolean hasPrompt() {
        return settings.prompt;
    }

    @Nullable
    Prompt promptLines() {
        return settings.promptLines;
    }

    InputStream in() {
        return settings.in;
    }

    OutputStream out() {
        return settings.out;
    }

    OutputStream err() {
        return settings.err;
    }
}
