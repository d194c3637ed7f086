package dev.ingot.host;

import dev.ingot.natives.NativeContexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyHashMap;

/**
 * A program whose context is made, and its modules imported, before it is run: once. All of that has to be done in one
 * thread, which is the main thread of the Python program; only {@link #close} may come from another one.
 */
public final class PreparedProgram implements AutoCloseable {
    private final ProgramRun run;
    private final Context context;
    private final Value functions;
    private List<String> modules = List.of();
    private int status;

    PreparedProgram(
            PythonHost host,
            Program program,
            Map<String, String> environment,
            List<String> modules,
            Consumer<Context.Builder> configure) {
        this.run = new ProgramRun(host, program);
        this.context = host.newContext(builder -> {
            run.configure(builder);
            // A process has its handlers once: they are the program's from when it is run until it has ended.
            host.setKnown(builder, Map.of("python.InstallSignalHandlers", "false"));
            builder.allowEnvironmentAccess(EnvironmentAccess.NONE).environment(environment);
            configure.accept(builder);
        });
        try {
            this.functions = context.eval(ProgramRun.RUNNER);
            functions.getHashValue("import_modules").executeVoid(ProxyArray.fromList(new ArrayList<>(modules)));
        } catch (Throwable failure) {
            NativeContexts.cancel(context, false);
            throw failure;
        }
    }

    /**
     * Runs the program until its main thread is done; {@link #end} is what remains.
     *
     * @param arguments what follows {@code sys.argv[0]}
     * @param workingFolder the program's working folder
     * @param variables environment variables that are others than when it was prepared, an empty text for one that is
     *     not set
     * @return the exit status, see {@link PythonHost#run}
     * @throws PolyglotException when the program is cancelled by {@link #close}
     */
    public int run(List<String> arguments, Path workingFolder, Map<String, String> variables) {
        functions
                .getHashValue("enter")
                .executeVoid(workingFolder.toString(), ProxyHashMap.from(new HashMap<>(variables)));
        status = run.status(functions, arguments);
        modules = importedModules();
        return status;
    }

    /**
     * Joins the program's threads, runs its exit handlers and flushes its streams, as the end of {@link PythonHost#run}
     * does.
     *
     * @return the exit status, which these can change
     */
    public int end() {
        return ProgramRun.close(context, status);
    }

    private List<String> importedModules() {
        List<String> imported = new ArrayList<>();
        try {
            Value names = functions.getHashValue("imported_modules").execute();
            for (long i = 0; i < names.getArraySize(); i++) {
                imported.add(names.getArrayElement(i).asString());
            }
        } catch (PolyglotException e) {
            // After os._exit the context answers nothing any more.
            return List.of();
        }
        return imported;
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
