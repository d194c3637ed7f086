package dev.ingot.warm;

import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.process.ChildProcesses;
import dev.ingot.warm.ReadyPrograms.Ready;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * Answers the commands of one program. One command runs at a time, because a process has its signals only once; those
 * that come meanwhile wait, see {@link CommandQueue}.
 */
public final class WarmHost {
    private static final Logger LOGGER = System.getLogger(WarmHost.class.getName());

    /** A command that is cancelled and has not ended after so long does not notice. */
    private static final Duration CANCELLATION = Duration.ofSeconds(5);

    private static final Duration CHECK_PERIOD = Duration.ofSeconds(5);

    /** GraalPy keeps what it compiled from source until its engine is closed; so does a host. */
    private static final int MAXIMUM_COMMANDS = 1_000;

    private final WarmFolder folder;
    private final HostFiles files;
    private final NativeCode nativeCode;
    private final Duration idleLimit;
    private final HostOwner owner;
    private final ReadyPrograms programs;
    private final Seats seats;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ingot-warm-clock").factory());
    private final CommandQueue queue;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private volatile long lastActivity = System.nanoTime();
    private final HeapUse heap = new HeapUse();
    private final CurrentCommand current = new CurrentCommand();
    private int commands;

    /** Whether it ends to make room for a better one. */
    private volatile boolean outdated;

    /** What the worker is busy with, from when its client was claimed until nothing of it is left. */
    private volatile @Nullable Running unfinished;

    /** How many names of modules are kept. */
    private int kept;

    /** This host's own pipe for requests: in a folder that was deleted and made again there is another's. */
    private volatile String pipe = "";

    /**
     * What a client asks for.
     *
     * @param arguments how many words at the end of its command line are the program's
     * @param input which of its descriptors is the program's standard input
     */
    private record Request(long pid, int arguments, int input) {}

    /** A command that runs in a context. */
    private record Running(int seat, ClientProcess client, Ready ready) {}

    private WarmHost(WarmFolder folder, ReadyPrograms programs, HostFiles files, Duration idleLimit, HostOwner owner)
            throws IOException {
        this.folder = folder;
        this.programs = programs;
        this.seats = new Seats(folder);
        this.queue = new CommandQueue(seats, this::schedule);
        this.files = files;
        this.nativeCode = new NativeCode(folder.log());
        this.kept = programs.modules().size();
        this.idleLimit = idleLimit;
        this.owner = owner;
    }

    /**
     * Serves commands until nobody needs the host any more; returns at once when another host does so already, or the
     * program has become another since this process was started.
     *
     * @param folderPath where clients look for it
     * @param modules what commands are expected to import while nobody knows better
     * @param again those modules that may be executed again when a command is known
     * @param files the program's jar, and what else the host is made of; where one is another, so is the program
     * @param state what {@link Warm#leave} said of them, before this process opened one
     * @param idleLimit how long it waits for a command
     * @param owner is told when it is ready, and says when it is to make room for another
     * @return whether it ended to make room for another, which whoever called is to start
     * @throws IOException when the folder cannot be used
     */
    public static boolean serve(
            Path folderPath,
            PythonHost host,
            Program program,
            List<String> modules,
            List<String> again,
            List<Path> files,
            String state,
            Duration idleLimit,
            HostOwner owner)
            throws IOException {
        WarmFolder folder = WarmFolder.at(folderPath);
        folder.create();
        SystemCalls.leaveSession();
        SystemCalls.stopIgnoring(CurrentCommand.SIGINT);
        try (FileChannel channel =
                        FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            HostFiles madeOf = HostFiles.of(files);
            if (!madeOf.state().equals(state)) {
                return false;
            }
            List<String> known = folder.modules(madeOf);
            ReadyPrograms programs =
                    new ReadyPrograms(host, program, System.getenv(), known.isEmpty() ? modules : known, again);
            WarmHost served = new WarmHost(folder, programs, madeOf, idleLimit, owner);
            served.serve();
            // Whoever wants no host any more wants no other, either.
            return served.outdated && !Files.exists(folder.stop());
        }
    }

    private void serve() throws IOException {
        removeLeftOvers();
        folder.keepAbout(
                files.jar(), List.of(Long.toString(ProcessHandle.current().pid())));
        SystemCalls.makePipe(folder.request());
        pipe = folder.requestKey();
        // Open for writing as well, so that reading it never comes to an end.
        try (RandomAccessFile requests = new RandomAccessFile(folder.request().toFile(), "rw");
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        new FileInputStream(folder.request().toFile()), StandardCharsets.US_ASCII))) {
            try {
                // Whoever wants it to end writes this file, and then to the pipe.
                if (!Files.exists(folder.stop())) {
                    List<String> expected = programs.modules();
                    // Whoever comes before there is a context is served sooner by a cold run.
                    programs.makeFirst();
                    lastActivity = System.nanoTime();
                    answerAll(requests, lines, () -> owner.ready(expected));
                }
            } finally {
                finish(requests, lines);
            }
        }
    }

    private void answerAll(RandomAccessFile requests, BufferedReader lines, Runnable later) throws IOException {
        long period = CHECK_PERIOD.toMillis();
        Future<?> checks = clock.scheduleWithFixedDelay(() -> check(requests), period, period, TimeUnit.MILLISECONDS);
        try {
            seats.offer();
            programs.refill();
            schedule(CHECK_PERIOD, later);
            while (!stopping.get()) {
                handle(lines.readLine());
            }
        } finally {
            // Before the file is closed, which a check that runs now may write to.
            checks.cancel(false);
        }
    }

    private void removeLeftOvers() throws IOException {
        try {
            folder.removeAbandoned();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "what other programs have left stays", e);
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder.path(), "{request,seat.*,taken.*,running.*,gone.*,.seat.*}")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /** Takes away what clients look for, unless it is another host's already. */
    private void leaveFolder() throws IOException {
        if (folder.requestKey().equals(pipe)) {
            Files.delete(folder.request());
            seats.withdraw();
        }
    }

    /** Finishes what was accepted, whose clients go on sending signals. */
    private void finish(RandomAccessFile requests, BufferedReader lines) throws IOException {
        if (folder.requestKey().equals(pipe)) {
            seats.withdraw();
        }
        AtomicBoolean finished = new AtomicBoolean();
        queue.finish(() -> {
            finished.set(true);
            write(requests, "finished");
        });
        long period = CHECK_PERIOD.toMillis();
        Future<?> checks =
                clock.scheduleWithFixedDelay(this::cancelOfDeadClient, period, period, TimeUnit.MILLISECONDS);
        while (!finished.get()) {
            handle(lines.readLine());
        }
        checks.cancel(false);
        leaveFolder();
    }

    /** Writes to this host's own pipe, which is where it waits; ends it at once where that cannot be done. */
    private static void write(RandomAccessFile requests, String line) {
        try {
            requests.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "the host ends", e);
            Runtime.getRuntime().halt(1);
        }
    }

    private void handle(@Nullable String line) throws IOException {
        if (line == null || line.equals("stop")) {
            stopping.set(true);
            return;
        }
        String[] words = line.split(" ", -1);
        try {
            if (words[0].equals("run") && words.length == 5) {
                accept(
                        Integer.parseInt(words[1]),
                        new Request(Long.parseLong(words[2]), Integer.parseInt(words[3]), Integer.parseInt(words[4])));
            } else if (words[0].equals("signal") && words.length == 3) {
                current.signal(Integer.parseInt(words[1]), words[2]);
            }
        } catch (NumberFormatException e) {
            LOGGER.log(Level.DEBUG, "a request that is none", e);
        }
    }

    private void accept(int seat, Request request) throws IOException {
        if (seats.begin(seat)) {
            queue.add(seat, () -> waits(seat, request), turn -> serve(seat, request, turn));
            seats.offer();
        }
    }

    /** Says whether the client of a command that is not run yet is still there. */
    private boolean waits(int seat, Request request) {
        return Files.exists(folder.taken(seat)) && ProcessHandle.of(request.pid).isPresent();
    }

    private void schedule(Duration time, Runnable action) {
        var _ = clock.schedule(action, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Serves one command, in the worker's thread. */
    private void serve(int seat, Request request, Turn turn) {
        @Nullable String answer = null;
        try {
            ClientProcess client = ClientProcess.of(request.pid(), request.input());
            // Also when this host is to end: it finishes what it has accepted.
            boolean served = files.areSame() && client.holds(folder.taken(seat));
            answer = served ? run(seat, client, request.arguments(), turn) : CommandQueue.COLD;
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "a command could not be served", e);
        } finally {
            boolean cold = CommandQueue.COLD.equals(answer);
            if (!cold) {
                // A host that can serve nobody is idle.
                lastActivity = System.nanoTime();
            }
            if (answer != null && (!cold || turn.decide())) {
                queue.answer(seat, answer);
            }
            queue.end(seat);
            keepModules();
            heap.afterCommand();
        }
    }

    /** Runs a command and returns what its client is to be told. */
    private String run(int seat, ClientProcess client, int argumentCount, Turn turn) throws IOException {
        List<String> arguments;
        Map<String, String> environment;
        Path workingFolder;
        try {
            String obstacle = client.obstacle();
            if (obstacle != null) {
                LOGGER.log(Level.INFO, "a command is run cold: {0}", obstacle);
                return CommandQueue.COLD;
            }
            arguments = client.arguments(argumentCount);
            environment = client.environment();
            workingFolder = client.workingFolder();
        } catch (IOException e) {
            LOGGER.log(Level.INFO, "a command is run cold", e);
            return CommandQueue.COLD;
        }
        Ready ready = programs.take(environment);
        Runnable toInterrupt = ready.processes()::interruptFromTerminal;
        if (!turn.decide() || !current.begin(seat, () -> seats.claim(seat), () -> cancel(seat, ready), toInterrupt)) {
            programs.giveBack(ready);
            return CommandQueue.COLD;
        }
        unfinished = new Running(seat, client, ready);
        int status;
        try {
            nativeCode.enter(client, workingFolder);
            ready.streams().open(client, client::lives);
            ready.processes().inheritFrom(client);
            client.onExit(() -> cancel(seat, ready));
            seats.answer(seat, "ack");
            status = ReadyPrograms.await(
                    ready.thread().submit(() -> runToEnd(ready, arguments, workingFolder, environment)));
            programs.learn(ready.program());
        } catch (PolyglotException e) {
            if (!e.isCancelled()) {
                throw e;
            }
            status = current.statusOfCancelled();
        } finally {
            // Also when it was claimed and could not be begun: a host with a command is never idle.
            current.end();
            ready.processes().leave();
            ready.close();
            nativeCode.leave();
            ready.streams().close();
            unfinished = null;
            programs.refill();
        }
        if (++commands >= MAXIMUM_COMMANDS) {
            stopping.set(true);
        }
        // What a parent process sees of a status; not every shell takes more.
        return "exit " + (status & 0xff);
    }

    /**
     * Cancels a command. Where it does not notice, in a built-in function or native code, the host ends with it: nobody
     * is to wait for it, and it is not to run on.
     */
    @SuppressWarnings("ReferenceEquality") // This command is meant, and no other.
    private void cancel(int seat, Ready ready) {
        Thread.ofPlatform().daemon().name("ingot-warm-cancellation").start(ready.program()::close);
        schedule(CANCELLATION, () -> {
            Running running = unfinished;
            if (running != null && running.ready == ready) {
                endWith(seat);
            }
        });
    }

    /** Nobody is told of the end of a process whose parent has not asked for its status. */
    private void cancelOfDeadClient() {
        Running running = unfinished;
        if (running != null && !running.client.lives()) {
            cancel(running.seat, running.ready);
        }
    }

    private void endWith(int seat) {
        try {
            LOGGER.log(Level.WARNING, "the host ends with a command that could not be cancelled");
            queue.answer(seat, "exit " + current.statusOfCancelled());
            leaveFolder();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "the host's folder could not be cleared", e);
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    /** Keeps what was learnt, for the next host; nobody waits for that. */
    private void keepModules() {
        List<String> modules = programs.modules();
        if (modules.size() > kept) {
            kept = modules.size();
            try {
                folder.keepModules(files, modules);
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "the next host learns anew", e);
            }
        }
    }

    private int runToEnd(Ready ready, List<String> arguments, Path workingFolder, Map<String, String> environment) {
        int status;
        try {
            ready.program().enter(arguments, workingFolder, environment);
            current.beginSignals();
            status = ready.program().run();
        } finally {
            current.endSignals();
        }
        try {
            return ready.program().end();
        } catch (RuntimeException e) {
            if (ChildProcesses.areLeft(e)) {
                return status;
            }
            throw e;
        }
    }

    /** Ends the host when it is of no use any more. */
    private void check(RandomAccessFile requests) {
        try {
            long unused = current.isRunning() ? 0 : System.nanoTime() - lastActivity;
            if (stopping.get()
                    || unused > idleLimit.toNanos()
                    || heap.isFull()
                    || !folder.requestKey().equals(pipe)
                    || !folder.isSafe()
                    || !files.areSame()) {
                stop(requests);
            } else if (unused > CHECK_PERIOD.toNanos() && owner.isOutdated()) {
                outdated = true;
                stop(requests);
            } else {
                cancelOfDeadClient();
                seats.sweep();
                if (!current.isRunning()) {
                    heap.whenQuiet(lastActivity);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "the host ends", e);
            stop(requests);
        }
    }

    private void stop(RandomAccessFile requests) {
        stopping.set(true);
        write(requests, "stop");
    }
}
