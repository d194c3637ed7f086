package dev.ingot.spark;

import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.spark.SparkFiles;
import org.jspecify.annotations.Nullable;

/**
 * The host of an executor for jobs with the same packs and rights, made when the first task needs it, with its
 * contexts: as many as tasks have run at the same time. Safe for many threads.
 */
final class ExecutorHost {
    private static final Logger LOGGER = System.getLogger(ExecutorHost.class.getName());

    /** Hosts of earlier jobs than these are closed, when no task uses them. */
    private static final int KEPT = 4;

    /** The one that was used last comes last. */
    private static final Map<String, ExecutorHost> HOSTS = new LinkedHashMap<>(KEPT, 0.75f, true);

    /** Contexts of jobs with other variables or limits than the one that comes are not kept longer than these. */
    private static final int KINDS = 4;

    private final List<Path> files = new ArrayList<>();
    private final PythonHost host;
    /** The kind that was used last comes last. */
    private final Map<String, Deque<PythonContext>> idle = new LinkedHashMap<>(KINDS, 0.75f, true);

    /** How many tasks use it; guarded by the lock of all hosts. */
    private int users;

    private ExecutorHost(Settings settings, ClassLoader classes) {
        try {
            Path folder = kept(makeFolder());
            PythonHost.Builder builder = PythonHost.builder(settings.access());
            for (ShippedPack pack : settings.packs()) {
                builder.pack(kept(pack.unpack(folder)));
            }
            if (!settings.trustedKeys().isEmpty()) {
                builder.trustedKeys(settings.trustedKeys());
            }
            this.host = builder.build();
        } catch (IOException e) {
            throw new IllegalStateException("the packs of the job cannot be used here: " + e.getMessage(), e);
        }
        try {
            takeBack(settings, new PythonContext(host, settings, classes));
        } catch (Throwable failure) {
            close();
            throw failure;
        }
    }

    /** Below the executor's own folder, which cluster managers clean up also where the JVM was killed. */
    private static Path makeFolder() throws IOException {
        Path own = Path.of(SparkFiles.getRootDirectory()).toAbsolutePath();
        return Files.isWritable(own)
                ? Files.createTempDirectory(own, "ingot-spark")
                : Files.createTempDirectory("ingot-spark");
    }

    /** Has a file deleted with the host, or with the JVM at the latest: in reverse, a folder after what is in it. */
    private Path kept(Path file) {
        files.add(file);
        file.toFile().deleteOnExit();
        return file;
    }

    /** Returns the host for a job to a task, which leaves it later; tasks that come while it is made wait. */
    static ExecutorHost join(Settings settings) {
        ExecutorHost host;
        List<ExecutorHost> dropped = new ArrayList<>();
        synchronized (HOSTS) {
            host = HOSTS.get(settings.hostKey());
            if (host == null) {
                host = make(settings);
                HOSTS.put(settings.hostKey(), host);
            }
            host.users++;
            Iterator<ExecutorHost> oldest = HOSTS.values().iterator();
            while (HOSTS.size() > KEPT && oldest.hasNext()) {
                ExecutorHost old = oldest.next();
                if (old.users == 0) {
                    oldest.remove();
                    dropped.add(old);
                }
            }
        }
        dropped.forEach(ExecutorHost::close);
        return host;
    }

    /**
     * Runs work in a thread of its own, whose class loader is Ingot's: in a thread of Spark's, which has Spark's,
     * GraalPy's compiler does not start.
     */
    static void runApart(Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().name("ingot-spark-host").unstarted(work);
        thread.setContextClassLoader(PythonHost.class.getClassLoader());
        thread.start();
    }

    private static ExecutorHost make(Settings settings) {
        ClassLoader classes = classes();
        try {
            return CompletableFuture.supplyAsync(() -> new ExecutorHost(settings, classes), ExecutorHost::runApart)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Returns where this task finds classes. */
    private static ClassLoader classes() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? Objects.requireNonNull(PythonHost.class.getClassLoader()) : ofThread;
    }

    /** Ends what {@link #join} has begun. */
    void leave() {
        synchronized (HOSTS) {
            users--;
        }
    }

    /** Lends a context that another task has used, or a new one. */
    PythonContext lend(Settings settings) {
        PythonContext context;
        synchronized (this) {
            Deque<PythonContext> ready = idle.get(settings.contextKey());
            context = ready == null ? null : ready.pollFirst();
        }
        return context != null ? context : new PythonContext(host, settings, classes());
    }

    /** Takes a context back whose task has ended well. */
    void takeBack(Settings settings, PythonContext context) {
        @Nullable Deque<PythonContext> dropped = null;
        synchronized (this) {
            if (!idle.containsKey(settings.contextKey()) && idle.size() >= KINDS) {
                dropped = idle.remove(idle.keySet().iterator().next());
            }
            idle.computeIfAbsent(settings.contextKey(), key -> new ArrayDeque<>())
                    .addFirst(context);
        }
        if (dropped != null) {
            dropped.forEach(PythonContext::cancel);
        }
    }

    /** Ends it with its contexts; what cannot be ended is no failure of the job that comes. */
    private void close() {
        try {
            host.close();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "a host of an earlier job could not be ended", e);
        }
        files.reversed().forEach(file -> {
            var _ = file.toFile().delete();
        });
    }
}
