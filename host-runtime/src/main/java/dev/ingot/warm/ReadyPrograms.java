package dev.ingot.warm;

import dev.ingot.host.PreparedProgram;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Contexts that wait for commands, with the environment of the last command and the modules that commands before it
 * imported. A command in an environment where they might have been imported otherwise gets a context that is made for
 * it. Safe for several threads.
 */
final class ReadyPrograms {
    private static final Logger LOGGER = System.getLogger(ReadyPrograms.class.getName());

    /** How many contexts wait. */
    private static final int READY = 2;

    /** What a shell changes from command to command. Modules that ask for it are not imported ahead. */
    private static final Set<String> VOLATILE = Set.of("PWD", "OLDPWD", "SHLVL", "_");

    private final PythonHost host;
    private final Program program;
    private final ExecutorService maker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ingot-warm-maker").factory());

    private final Deque<Ready> ready = new ArrayDeque<>();
    private final List<String> again;

    /** The modules that were found to ask for the command when they are imported, and those that import them. */
    private final Set<String> asking = new HashSet<>();

    private Map<String, String> environment;
    private List<String> modules;
    private int wanted;

    /** A context with its streams, which are connected when it is run. */
    record Ready(PreparedProgram program, Streams streams, ClientProcesses processes, ExecutorService thread) {
        void close() {
            program.close();
            thread.shutdown();
        }
    }

    /**
     * Begins to make contexts.
     *
     * @param environment the environment that the first commands are expected to have
     * @param modules what they are expected to import
     * @param again those that are executed again when the command is known
     */
    ReadyPrograms(
            PythonHost host,
            Program program,
            Map<String, String> environment,
            List<String> modules,
            List<String> again) {
        this.host = host;
        this.program = program;
        this.environment = Map.copyOf(environment);
        this.modules = List.copyOf(modules);
        this.again = List.copyOf(again);
    }

    /** Makes the first context, and returns when it is there. */
    void makeFirst() {
        synchronized (this) {
            wanted++;
        }
        makeOne();
    }

    /** Returns a context for a command in this environment: one that is ready, otherwise a new one. */
    Ready take(Map<String, String> of) {
        Ready found = null;
        synchronized (this) {
            environment = Map.copyOf(of);
            while (found == null && !ready.isEmpty()) {
                Ready next = ready.removeFirst();
                if (next.program().fits(of)) {
                    found = next;
                } else {
                    next.close();
                }
            }
        }
        return found != null ? found : make(of);
    }

    /** Takes a context back that was not run. */
    synchronized void giveBack(Ready unused) {
        ready.addFirst(unused);
    }

    /** Takes over what a command has imported, for the contexts of those that follow. */
    synchronized void learn(PreparedProgram ended) {
        List<String> imported = ended.modules();
        if (imported.size() > modules.size()) {
            modules = List.copyOf(imported);
        }
    }

    /** Returns what commands are expected to import. */
    synchronized List<String> modules() {
        return modules;
    }

    /** Has contexts made until enough are ready. */
    synchronized void refill() {
        while (ready.size() + wanted < READY) {
            wanted++;
            maker.execute(this::makeOne);
        }
    }

    private void makeOne() {
        Map<String, String> expected;
        synchronized (this) {
            expected = environment;
        }
        Ready made = null;
        try {
            made = make(expected);
        } finally {
            synchronized (this) {
                wanted--;
                if (made != null && made.program().fits(environment)) {
                    ready.addLast(made);
                } else if (made != null) {
                    made.close();
                }
            }
        }
    }

    /** Makes a context; leaves out what turns out to need the command. */
    private Ready make(Map<String, String> of) {
        while (true) {
            List<String> imported = modulesToImport();
            Ready made = make(constant(of), imported);
            List<String> found = made.program().asking();
            if (found.isEmpty()) {
                return made;
            }
            made.close();
            leaveOut(found, imported);
        }
    }

    /**
     * Returns the modules that may be imported ahead: none that asks for the command, nor what lies in such a package.
     */
    private synchronized List<String> modulesToImport() {
        return modules.stream()
                .filter(name -> asking.stream().noneMatch(asks -> name.equals(asks) || name.startsWith(asks + ".")))
                .toList();
    }

    private synchronized void leaveOut(List<String> found, List<String> imported) {
        if (asking.addAll(found)) {
            LOGGER.log(
                    Level.INFO,
                    "not imported ahead, because they ask for the command line, the working folder or PWD when they"
                            + " are imported: {0}",
                    found);
        }
        if (modulesToImport().equals(imported)) {
            // Whoever imports those that ask is not on the list: without a list nobody does.
            modules = List.of();
        }
    }

    private Ready make(Map<String, String> of, List<String> imported) {
        Streams streams = new Streams();
        ClientProcesses processes = new ClientProcesses();
        PreparedProgram.Ahead ahead = new PreparedProgram.Ahead(imported, List.copyOf(VOLATILE), again);
        // Python's main thread is the one that imports threading: it has to be the one that runs the program.
        ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("ingot-warm-main").factory());
        Callable<PreparedProgram> prepare = () -> host.prepare(
                program.withStreams(streams.in(), streams.out(), streams.err()),
                of,
                ahead,
                builder -> builder.processHandler(processes));
        try {
            return new Ready(await(thread.submit(prepare)), streams, processes, thread);
        } catch (RuntimeException e) {
            thread.shutdown();
            throw e;
        }
    }

    /** Waits for what a context's own thread does. */
    static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> constant(Map<String, String> environment) {
        Map<String, String> constant = new HashMap<>(environment);
        constant.keySet().removeAll(VOLATILE);
        return constant;
    }
}
