package dev.ingot.spark;

import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The host of an executor for jobs with the same packs and rights, made when the first task needs it, with its
 * contexts: as many as tasks have run at the same time. Safe for many threads.
 */
final class ExecutorHost {
    private static final Map<String, ExecutorHost> HOSTS = new HashMap<>();

    /** Contexts of jobs with other variables or limits than the one that comes are not kept longer than these. */
    private static final int KINDS = 4;

    private final PythonHost host;
    private final Map<String, Deque<PythonContext>> idle = new HashMap<>();

    private ExecutorHost(PythonHost host) {
        this.host = host;
    }

    /** Returns the host for a job; tasks that come while it is made wait. */
    static ExecutorHost of(Settings settings) {
        synchronized (HOSTS) {
            ExecutorHost host = HOSTS.get(settings.hostKey());
            if (host == null) {
                host = new ExecutorHost(build(settings));
                HOSTS.put(settings.hostKey(), host);
            }
            return host;
        }
    }

    private static PythonHost build(Settings settings) {
        try {
            Path folder = Files.createTempDirectory("ingot-spark");
            folder.toFile().deleteOnExit();
            PythonHost.Builder builder = PythonHost.builder(settings.access());
            for (ShippedPack pack : settings.packs()) {
                Path file = pack.unpack(folder);
                file.toFile().deleteOnExit();
                builder.pack(file);
            }
            if (!settings.trustedKeys().isEmpty()) {
                builder.trustedKeys(settings.trustedKeys());
            }
            return builder.build();
        } catch (IOException e) {
            throw new IllegalStateException("the packs of the job cannot be used here: " + e.getMessage(), e);
        }
    }

    /** Lends a context that another task has used, or a new one. */
    PythonContext lend(Settings settings) {
        PythonContext context;
        synchronized (this) {
            Deque<PythonContext> ready = idle.get(settings.contextKey());
            context = ready == null ? null : ready.pollFirst();
        }
        return context != null ? context : new PythonContext(host, settings);
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
}
