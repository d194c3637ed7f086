package dev.ingot.launch;

import dev.ingot.host.Program;
import java.io.Console;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the words after {@code python} mean. They are those of CPython 3.12, whose documentation is the contract; what
 * has no meaning here ({@code -b}, {@code -B}, {@code -d}, {@code -R} and unknown {@code -X}) is taken and does
 * nothing.
 */
public final class PythonCommandLine {
    private static final String HELP = """
            usage: python [option] ... [-c cmd | -m mod | file | -] [arg] ...
            Options:
            -b, -B, -d, -R : accepted; bytecode is never written beside sources
            -c cmd : program passed in as string (terminates option list)
            -E     : ignore PYTHON* environment variables (such as PYTHONPATH)
            -h     : print this help message and exit (also -? or --help)
            -i     : inspect interactively after running script (also PYTHONINSPECT=x)
            -I     : isolate Python from the user's environment (implies -E, -P and -s)
            -m mod : run library module as a script (terminates option list)
            -O     : remove assert and __debug__-dependent statements (also PYTHONOPTIMIZE=x)
            -OO    : do -O changes and also discard docstrings
            -P     : don't prepend a potentially unsafe path to sys.path (also PYTHONSAFEPATH)
            -q     : don't print version messages on interactive startup
            -s     : don't add user site directory to sys.path (also PYTHONNOUSERSITE=x)
            -S     : don't imply 'import site' on initialization
            -u     : force the stdout and stderr streams to be unbuffered (also PYTHONUNBUFFERED=x)
            -v     : trace import statements (also PYTHONVERBOSE=x)
            -V     : print the Python version number and exit (also --version)
            -W arg : warning control; arg is action:message:category:module:lineno (also PYTHONWARNINGS=arg)
            -x     : skip first line of source
            -X opt : importtime, utf8, warn_default_encoding, int_max_str_digits=n, native-posix; others do
                     nothing
            file   : program read from script file, a folder or a zip file with a __main__
            -      : program read from stdin (default; interactive mode if a tty)
            arg ...: arguments passed to program in sys.argv[1:]""";

    /** What a session without a program begins with: the file that {@code PYTHONSTARTUP} names, if it is set. */
    private static final String STARTUP = """
            exec(compile(__import__("tokenize").open(__import__("os").environ["PYTHONSTARTUP"]).read(),
                         __import__("os").environ["PYTHONSTARTUP"], "exec"))""";

    private static final String TRY_HELP = "Try `python -h' for more information.";

    private final List<Path> folders;
    private final Map<String, String> environment;
    private final Map<String, String> options = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> words;
    private int next;

    private String target = "";
    private char kind = ' ';
    private int optimization;
    private boolean ignoresEnvironment;
    private boolean safePath;
    private boolean noSite;
    private boolean interactive;
    private boolean inspects;
    private boolean skipsFirstLine;
    private boolean timesImports;
    private boolean asksVersion;
    private boolean nativePosix;
    private @Nullable Boolean utf8;
    private @Nullable String answer;

    private PythonCommandLine(List<String> words, List<Path> folders, Map<String, String> environment) {
        this.words = words;
        this.folders = folders;
        this.environment = environment;
    }

    /** The words are not those of {@code python}; the message is what CPython prints. */
    public static final class UsageException extends Exception {
        /** The exit status that goes with it. */
        public static final int STATUS = 2;

        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /**
     * What is to be done.
     *
     * @param answer a text to print instead of running a program, or null
     * @param program what to run
     * @param optimization the level of optimisation, 0 to 2
     * @param nativePosix whether {@code -X native-posix} asks for the system's own file descriptors
     */
    public record Parsed(@Nullable String answer, Program program, int optimization, boolean nativePosix) {}

    /**
     * Reads a command line of this process.
     *
     * @param words what follows the command's name
     * @param folders what is searched after {@code PYTHONPATH}, also where that is ignored
     */
    public static Parsed parse(List<String> words, List<Path> folders) throws UsageException {
        BooleanSupplier terminal = () ->
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return parse(words, folders, System.getenv(), terminal, Path.of(""));
    }

    /**
     * Reads a command line.
     *
     * @param words what follows the command's name
     * @param folders what is searched after {@code PYTHONPATH}
     * @param environment whose {@code PYTHON} variables count where no option says otherwise
     * @param terminal whether standard input is a terminal, at which a session without a program has a prompt
     * @param workingFolder where modules are looked for with {@code -m}
     */
    static Parsed parse(
            List<String> words,
            List<Path> folders,
            Map<String, String> environment,
            BooleanSupplier terminal,
            Path workingFolder)
            throws UsageException {
        PythonCommandLine line = new PythonCommandLine(words, folders, environment);
        line.readOptions();
        line.readEnvironment();
        return new Parsed(
                line.answer, line.program(terminal, workingFolder), Math.min(2, line.optimization), line.nativePosix);
    }

    private void readOptions() throws UsageException {
        while (kind == ' ' && next < words.size()) {
            String word = words.get(next);
            if (word.equals("-") || !word.startsWith("-")) {
                return;
            }
            next++;
            if (word.startsWith("--")) {
                if (word.equals("--")) {
                    return;
                }
                longOption(word);
            } else {
                cluster(word);
            }
        }
    }

    private void longOption(String word) throws UsageException {
        switch (word) {
            case "--help" -> answer = HELP;
            case "--version" -> version();
            case "--check-hash-based-pycs" -> {
                if (next++ == words.size()) {
                    throw new UsageException("Argument expected for the " + word + " option\n" + TRY_HELP);
                }
            }
            default -> throw new UsageException("unknown option " + word + "\n" + TRY_HELP);
        }
    }

    /** Reads a word such as {@code -Oum}: the last of its letters may have an argument. */
    private void cluster(String word) throws UsageException {
        for (int i = 1; i < word.length(); i++) {
            char letter = word.charAt(i);
            if ("cmWX".indexOf(letter) >= 0) {
                withArgument(letter, word.substring(i + 1));
                return;
            }
            flag(letter);
        }
    }

    private void withArgument(char letter, String attached) throws UsageException {
        String argument = attached;
        if (argument.isEmpty()) {
            if (next == words.size()) {
                throw new UsageException("Argument expected for the -" + letter + " option\n" + TRY_HELP);
            }
            argument = words.get(next++);
        }
        switch (letter) {
            case 'W' -> warnings.add(argument);
            case 'X' -> implementationOption(argument);
            default -> {
                kind = letter;
                target = argument;
            }
        }
    }

    private void implementationOption(String option) {
        String name = option.replaceFirst("=.*", "");
        String value = option.substring(Math.min(option.length(), name.length() + 1));
        switch (name) {
            case "importtime" -> timesImports = true;
            case "native-posix" -> nativePosix = true;
            case "utf8" -> utf8 = !value.equals("0");
            case "warn_default_encoding" -> options.put("python.WarnDefaultEncodingFlag", "true");
            case "int_max_str_digits" -> options.put("python.IntMaxStrDigits", value);
            default -> {
                // As CPython does.
            }
        }
    }

    private void flag(char letter) throws UsageException {
        switch (letter) {
            case 'b', 'B', 'd', 'R' -> {
                // Nothing to do, see above.
            }
            case 'E' -> ignoreEnvironment();
            case 'I' -> {
                ignoreEnvironment();
                options.put("python.IsolateFlag", "true");
                options.put("python.NoUserSiteFlag", "true");
                safePath = true;
            }
            case 'i' -> interactive = true;
            case 'h', '?' -> answer = HELP;
            case 'O' -> optimization++;
            case 'P' -> safePath = true;
            case 'q' -> options.put("python.QuietFlag", "true");
            case 's' -> options.put("python.NoUserSiteFlag", "true");
            case 'S' -> noSite = true;
            case 'u' -> options.put("python.UnbufferedIO", "true");
            case 'v' -> options.put("python.VerboseFlag", "true");
            case 'V' -> version();
            case 'x' -> skipsFirstLine = true;
            default -> throw new UsageException("Unknown option: -" + letter + "\n" + TRY_HELP);
        }
    }

    private void ignoreEnvironment() {
        ignoresEnvironment = true;
        options.put("python.IgnoreEnvironmentFlag", "true");
    }

    /** Python itself knows its version. */
    private void version() {
        asksVersion = true;
        kind = 'c';
        target = "import sys; print('Python', sys.version.split()[0])";
        next = words.size();
    }

    private String variable(String name) {
        return ignoresEnvironment ? "" : environment.getOrDefault(name, "");
    }

    private void readEnvironment() {
        optionFor("PYTHONUNBUFFERED", "python.UnbufferedIO");
        optionFor("PYTHONVERBOSE", "python.VerboseFlag");
        optionFor("PYTHONNOUSERSITE", "python.NoUserSiteFlag");
        if (!variable("PYTHONWARNDEFAULTENCODING").isEmpty()) {
            options.put("python.WarnDefaultEncodingFlag", "true");
        }
        inspects = interactive || isOn("PYTHONINSPECT");
        safePath |= !variable("PYTHONSAFEPATH").isEmpty();
        timesImports |= !variable("PYTHONPROFILEIMPORTTIME").isEmpty();
        String level = variable("PYTHONOPTIMIZE");
        if (!level.isEmpty()) {
            optimization = Math.max(optimization, level.matches("[0-9]{1,3}") ? Integer.parseInt(level) : 1);
        }
        if (utf8 == null ? variable("PYTHONUTF8").equals("1") : utf8) {
            options.put("python.StandardStreamEncoding", "utf-8:surrogateescape");
        }
        if (!variable("PYTHONIOENCODING").isEmpty()) {
            options.put("python.StandardStreamEncoding", variable("PYTHONIOENCODING"));
        }
        if (variable("PYTHONHASHSEED").matches("[0-9]{1,10}")) {
            options.put("python.HashSeed", variable("PYTHONHASHSEED"));
        }
        if (!variable("PYTHONINTMAXSTRDIGITS").isEmpty()) {
            options.putIfAbsent("python.IntMaxStrDigits", variable("PYTHONINTMAXSTRDIGITS"));
        }
        if (!variable("PYTHONWARNINGS").isEmpty()) {
            warnings.add(0, variable("PYTHONWARNINGS"));
        }
        if (!warnings.isEmpty()) {
            options.put("python.WarnOptions", String.join(",", warnings));
        }
        if (safePath) {
            options.put("python.SafePathFlag", "true");
        }
    }

    private void optionFor(String variable, String option) {
        if (isOn(variable)) {
            options.put(option, "true");
        }
    }

    /** CPython reads some variables as numbers, of which 0 is off; what is no number is on. */
    private boolean isOn(String variable) {
        return !variable(variable).isEmpty() && !variable(variable).matches("0+");
    }

    private Program program(BooleanSupplier terminal, Path workingFolder) {
        Program program = named(terminal);
        if (asksVersion) {
            return program;
        }
        List<String> path = new ArrayList<>();
        for (String folder : variable("PYTHONPATH").split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                path.add(folder);
            }
        }
        folders.forEach(folder -> path.add(folder.toString()));
        program = program.withArguments(words.subList(Math.min(next, words.size()), words.size()))
                .withCommandLine(words)
                .withSearchPath(path)
                .withOptions(options);
        program = kind == 'm' && !safePath ? program.withModuleFolder(workingFolder) : program;
        program = noSite ? program : program.withSite();
        program = skipsFirstLine ? program.withoutFirstLine() : program;
        program = timesImports ? program.withImportTimes() : program;
        return inspects && answer == null ? program.withPrompt() : program;
    }

    private Program named(BooleanSupplier terminal) {
        return switch (kind) {
            case 'c' -> Program.code(target);
            case 'm' -> Program.module(target);
            default -> scriptOrInput(terminal);
        };
    }

    private Program scriptOrInput(BooleanSupplier terminal) {
        boolean none = next == words.size();
        String script = none ? "" : words.get(next++);
        if (!none && !script.equals("-")) {
            return Program.script(script);
        }
        boolean session = interactive || terminal.getAsBoolean();
        return (session ? session() : Program.input()).withName(script);
    }

    private Program session() {
        return variable("PYTHONSTARTUP").isEmpty()
                ? Program.interactive()
                : Program.code(STARTUP).withName("").withPrompt();
    }
}
