package dev.ingot.host;

import dev.ingot.importer.InternalSource;
import dev.ingot.importer.NameList;
import dev.ingot.natives.NativeContexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A program whose context is made, and its modules imported, before it is run: {@link #enter}, {@link #run} and
 * {@link #end}, each once and in this order. All of that has to be done in one thread, which is the main thread of the
 * Python program; only {@link #close} may come from another one. After {@code end} or {@code close} it can neither be
 * entered nor run: an {@link IllegalStateException}, or a cancelled {@link org.graalvm.polyglot.PolyglotException}.
 */
public final class PreparedProgram implements AutoCloseable {
    private static final Source AHEAD = InternalSource.load(PreparedProgram.class, "ahead.py", "<ingot ahead>");

    private final ProgramRun run;
    private final Program program;
    private final Context context;
    private final Value functions;
    private final Value entrance;
    private final List<String> asking;
    private final Map<String, String> environment;

    /** The environment variables that modules have looked at. */
    private final Set<String> read;

    private List<String> command = List.of();
    private List<String> modules = List.of();
    private int status;

    PreparedProgram(
            PythonHost host,
            Program program,
            Map<String, String> environment,
            Ahead ahead,
            Consumer<Context.Builder> configure) {
        this.run = new ProgramRun(host, program);
        this.program = program;
        this.environment = Map.copyOf(environment);
        this.context = host.newContext(builder -> {
            run.configure(builder);
            // A process has its handlers once: they are the program's from when it is run until it has ended.
            host.setKnown(builder, Map.of("python.InstallSignalHandlers", "false"));
            builder.allowEnvironmentAccess(EnvironmentAccess.NONE).environment(environment);
            configure.accept(builder);
        });
        try {
            this.functions = run.functions(context);
            this.entrance = context.eval(AHEAD);
            this.asking = names(entrance.getHashValue("import_ahead")
                    .execute(
                            NameList.of(List.of(program.name())),
                            NameList.of(program.commandLine(List.of())),
                            NameList.of(ahead.modules()),
                            NameList.of(ahead.variables()),
                            NameList.of(ahead.again())));
            this.read = Set.copyOf(names(entrance.getHashValue("read_variables").execute()));
        } catch (Throwable failure) {
            NativeContexts.cancel(context, false);
            throw failure;
        }
    }

    private static List<String> names(Value text) {
        return NameList.parse(text.asString());
    }

    /**
     * What is done before the command is known.
     *
     * @param modules the full names of modules to import; what cannot be imported is left to the program
     * @param variables the names of environment variables that the program will have, with values that are not known
     * @param again those of the modules that are executed again when the command is known, of which the values that are
     *     plain data are then taken over; none where its module is to be left to the program instead
     */
    public record Ahead(List<String> modules, List<String> variables, List<String> again) {
        /** Copies what is given. */
        public Ahead {
            modules = List.copyOf(modules);
            variables = List.copyOf(variables);
            again = List.copyOf(again);
        }
    }

    /**
     * Returns the modules that asked, while they were imported, for the command line, the working folder or one of the
     * variables that are not known yet, and those that imported them. Where there are some, the program must not be
     * run: prepare another one without them.
     */
    public List<String> asking() {
        return asking;
    }

    /**
     * Says whether the program can be run in another environment: whether its modules would have been imported the same
     * there, because they have looked at no variable that differs.
     */
    public boolean fits(Map<String, String> other) {
        return differences(other).keySet().stream()
                .noneMatch(variable -> read.contains(variable) || variable.startsWith("PYTHON"));
    }

    /** Returns the variables that differ in another environment, with null for those that are not there. */
    private Map<String, @Nullable String> differences(Map<String, String> other) {
        Map<String, @Nullable String> differences = new HashMap<>(other);
        environment.forEach((variable, value) -> {
            if (value.equals(other.get(variable))) {
                differences.remove(variable);
            } else {
                differences.putIfAbsent(variable, null);
            }
        });
        return differences;
    }

    /**
     * Tells the program its command, after which it has its signal handlers; {@link #run} is what comes next.
     *
     * @param arguments what follows {@code sys.argv[0]}
     * @param workingFolder the program's working folder
     * @param itsEnvironment all environment variables, which it has to {@linkplain #fits fit}
     * @throws org.graalvm.polyglot.PolyglotException when the program is cancelled by {@link #close}
     */
    public void enter(List<String> arguments, Path workingFolder, Map<String, String> itsEnvironment) {
        command = List.copyOf(arguments);
        List<String> words = new ArrayList<>(arguments);
        words.addFirst(program.name());
        entrance.getHashValue("enter")
                .executeVoid(
                        workingFolder.toString(),
                        ProxyHashMap.from(new HashMap<>(differences(itsEnvironment))),
                        NameList.of(words),
                        NameList.of(program.commandLine(command)));
    }

    /**
     * Runs the program until its main thread is done; {@link #end} is what remains.
     *
     * @return the exit status, see {@link PythonHost#run}
     * @throws org.graalvm.polyglot.PolyglotException when the program is cancelled by {@link #close}
     */
    public int run() {
        status = run.status(functions, command);
        modules = ProgramRun.importedModules(functions);
        return status;
    }

    /**
     * Joins the program's threads, runs its exit handlers and flushes its streams, as the end of {@link PythonHost#run}
     * does.
     *
     * @return the exit status, which these can change
     * @throws org.graalvm.polyglot.PolyglotException when processes that it has started are still running; all else is
     *     done then
     */
    public int end() {
        return ProgramRun.close(context, status);
    }

    /**
     * Returns the packed modules that were imported when the program ended, in the order in which that began: what to
     * prepare another one with. Empty before, and after a program that ended its process at once.
     */
    public List<String> modules() {
        return modules;
    }

    /** Ends the program at once, wherever it is. Closing again does nothing. */
    @Override
    public void close() {
        NativeContexts.cancel(context, false);
    }
}
