package dev.ingot.host;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a host owns and when it ends: once, within a time, everything even where a part of it fails. Safe for many
 * threads.
 */
final class Lifetime {
    private static final Logger LOGGER = System.getLogger(PythonHost.class.getName());

    /** How long a host waits for code that was cancelled. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    private final Duration limit;
    private final Level level;
    private final FutureTask<@Nullable Void> ending = new FutureTask<>(this::end, null);

    /** Waits for the end of this one as long as it takes, for one that ends after it. */
    private final AutoCloseable whole = this::closeWholly;

    // Guarded by the monitor.
    private final List<AutoCloseable> owned = new ArrayList<>();
    private boolean closed;

    /**
     * Begins.
     *
     * @param limit how long {@link #close} waits
     * @param level how it is logged that it waits no longer
     */
    Lifetime(Duration limit, Level level) {
        this.limit = limit;
        this.level = level;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Says whether nothing is left. */
    boolean isOver() {
        return ending.isDone();
    }

    /** Has another one end before this one; false when it is too late for that. */
    boolean add(Lifetime inner) {
        return add(inner.whole);
    }

    /** Forgets another one that ends by itself. */
    synchronized void remove(Lifetime inner) {
        owned.remove(inner.whole);
    }

    /** Has something closed at the end, before what was added earlier; false when it is too late for that. */
    synchronized boolean add(AutoCloseable resource) {
        return !closed && owned.add(resource);
    }

    /**
     * Closes what is owned, in a thread of its own, and waits for that as long as the limit allows; what takes longer
     * goes on. Closing again does nothing more than wait.
     *
     * @throws IllegalStateException when something could not be closed; the rest is closed
     */
    void close() {
        begin();
        try {
            ending.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOGGER.log(
                    level,
                    "a closed host still runs code that does not notice its cancellation; its packs are "
                            + "closed when that ends");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the host could not be closed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            // Whoever interrupts a shutdown wants it to be over.
            Thread.currentThread().interrupt();
        }
    }

    private void closeWholly() throws ExecutionException, InterruptedException {
        begin();
        ending.get();
    }

    private synchronized void begin() {
        if (!closed) {
            closed = true;
            Thread.ofPlatform().daemon().name("ingot-host-closer").start(ending);
        }
    }

    /** Returns when nothing is left, which may be never. */
    private void end() {
        List<AutoCloseable> last;
        synchronized (this) {
            last = List.copyOf(owned).reversed();
        }
        RuntimeException failure = null;
        for (AutoCloseable resource : last) {
            try {
                resource.close();
            } catch (Exception | Error e) {
                // An error too: what is left of the list would stay open.
                if (failure == null) {
                    failure = new IllegalStateException("the host could not be closed: " + e, e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
