package dev.ingot.host;

import dev.ingot.importer.NameList;
import dev.ingot.natives.NativeContexts;
import dev.ingot.process.ChildProcesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/** One run of a program: its context, its {@code __main__}, its exit status. */
final class ProgramRun {
    /**
     * Evaluates to the functions of {@code ingot/program.py}, by name. The one with a handler is here: of a function
     * that is called from Java and lets an exception through its handler, GraalPy may note down a place after its end,
     * and with Java's assertions fails at that, unless the function's source is internal.
     */
    private static final Source RUNNER =
            Source.newBuilder("python", """
                    from ingot import program
                    def run(*arguments):
                        try:
                            return program.run(*arguments)
                        except SystemExit as exit:
                            return program.exit_status(exit.code)
                    {**vars(program), 'run': run}
                    """, "<ingot program>").internal(true).buildLiteral();

    /** What GraalPy says when a thread that it has waited for is not quite over. */
    private static final String THREADS_LEFT = "did not complete all polyglot threads";

    private final PythonHost host;
    private final Program program;
    private final ChildProcesses children = new ChildProcesses();

    ProgramRun(PythonHost host, Program program) {
        this.host = host;
        this.program = program;
    }

    int run() {
        Context context;
        try {
            context = host.newContext(this::configure);
        } catch (PolyglotException e) {
            if (e.isGuestException() && e.getGuestObject() != null) {
                return fatal(e);
            }
            throw e;
        }
        try {
            Value functions = functions(context);
            int status = status(functions, program.arguments());
            Consumer<List<String>> report = program.moduleReport();
            if (report != null) {
                report.accept(importedModules(functions));
            }
            return closeWithoutChildren(context, status);
        } catch (Throwable failure) {
            NativeContexts.cancel(context, false);
            throw failure;
        }
    }

    /** Python itself cannot begin, such as with an encoding that there is not: it says so and ends, as CPython does. */
    private int fatal(PolyglotException failure) {
        try {
            program.err()
                    .write(("Fatal Python error: " + failure.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Nobody reads it.
        }
        return 1;
    }

    /** Returns the runner's functions in a context, which knows from now on what stands for its interpreter. */
    Value functions(Context context) {
        Value functions = context.eval(RUNNER);
        if (!program.interpreterCommand().isEmpty()) {
            functions.getHashValue("set_interpreter").executeVoid(NameList.of(program.interpreterCommand()));
        }
        return functions;
    }

    /** Processes that the program has started outlive it. */
    private int closeWithoutChildren(Context context, int status) {
        try {
            return close(context, status);
        } catch (RuntimeException e) {
            if (!ChildProcesses.areLeft(e)) {
                throw e;
            }
            children.leave();
            NativeContexts.cancel(context, false);
            return status;
        }
    }

    /** Runs the program in the context of the runner's functions. */
    int status(Value functions, List<String> arguments) {
        Consumer<String> trace = program.importTrace();
        if (trace == null) {
            return statusAfterPrompt(functions, arguments);
        }
        functions.getHashValue("start_trace").executeVoid();
        int status = statusAfterPrompt(functions, arguments);
        trace.accept(functions.getHashValue("stop_trace").execute().asString());
        return status;
    }

    private int statusAfterPrompt(Value functions, List<String> arguments) {
        try {
            int status = status(functions, () -> runProgram(functions, arguments));
            return program.hasPrompt() ? status(functions, () -> interact(functions)) : status;
        } catch (PolyglotException e) {
            if (e.isExit()) {
                // os._exit, after which nothing is run any more.
                return e.getExitStatus();
            }
            throw e;
        }
    }

    private int runProgram(Value functions, List<String> arguments) {
        if (program.hasImportTimes()) {
            functions.getHashValue("print_import_times").executeVoid();
        }
        // Before site, which imports a sitecustomize that lies there.
        functions.getHashValue("set_search_path").executeVoid(NameList.of(program.searchPath()));
        if (program.hasSite()) {
            functions.getHashValue("import_site").executeVoid();
        }
        return execute(functions.getHashValue("run"), arguments);
    }

    private int interact(Value functions) {
        return functions
                .getHashValue("interact")
                .execute(lines(program.promptLines()))
                .asInt();
    }

    /** Returns what {@code program.py} takes as the source of a session's lines. */
    private static @Nullable ProxyExecutable lines(@Nullable Prompt prompt) {
        if (prompt == null) {
            return null;
        }
        return arguments -> {
            try {
                return prompt.readLine(
                        arguments[0].asString(),
                        text -> NameList.parse(arguments[1].execute(text).asString()));
            } catch (InterruptedException e) {
                return false;
            }
        };
    }

    private static int status(Value functions, IntSupplier run) {
        try {
            return run.getAsInt();
        } catch (PolyglotException e) {
            if (!e.isExit() && e.isGuestException() && e.getGuestObject() != null) {
                return functions
                        .getHashValue("report")
                        .execute(e.getGuestObject())
                        .asInt();
            }
            throw e;
        }
    }

    void configure(Context.Builder builder) {
        builder.in(program.in()).out(program.out()).err(program.err());
        // The first is missing in GraalPy 25.0, where it cannot be switched off.
        host.setKnown(builder, Map.of("python.AllowSignalHandlers", "true", "python.InstallSignalHandlers", "true"));
        program.options().forEach(builder::option);
        if (program.workingFolder() != null) {
            builder.currentWorkingDirectory(program.workingFolder());
        }
        builder.processHandler(children);
    }

    private int execute(Value run, List<String> arguments) {
        return run.execute(
                        program.kind().name().toLowerCase(Locale.ROOT),
                        program.target(),
                        program.name(),
                        NameList.of(arguments),
                        NameList.of(program.commandLine(arguments)),
                        program.isWithoutFirstLine(),
                        program.moduleFolder())
                .asInt();
    }

    /** Returns the full names of the packed modules that are imported in the context of the runner's functions. */
    static List<String> importedModules(Value functions) {
        try {
            return NameList.parse(
                    functions.getHashValue("imported_modules").execute().asString());
        } catch (PolyglotException e) {
            // After os._exit the context answers nothing any more.
            return List.of();
        }
    }

    /**
     * Joins the program's threads, runs its exit handlers and flushes its streams; these can change the exit status.
     */
    static int close(Context context, int status) {
        try {
            NativeContexts.close(context);
            return status;
        } catch (PolyglotException e) {
            if (e.isExit()) {
                // Its end is not over, and only this thread can bring it there: for another one GraalPy would make a
                // native state, from libraries that have ended.
                NativeContexts.cancel(context, false);
                return e.getExitStatus();
            }
            if (e.isInternalError() && String.valueOf(e.getMessage()).contains(THREADS_LEFT)) {
                // All is done and written: GraalPy has waited for its threads, of which one is about to be over.
                NativeContexts.cancel(context, false);
                return status;
            }
            throw e;
        }
    }
}
