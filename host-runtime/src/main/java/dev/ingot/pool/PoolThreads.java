package dev.ingot.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a pool's own threads do: make contexts, close them, and end leases whose time is up. Safe for many threads. */
final class PoolThreads implements PoolState.Work {
    private static final Logger LOGGER = System.getLogger(PythonPool.class.getName());

    private final ContextSource source;
    private final PoolState state;
    private final ExecutorService makers;
    private final ThreadFactory closers = daemons("ingot-pool-closer");
    private final ScheduledExecutorService clock;

    PoolThreads(ContextSource source, PoolConfiguration configuration, int makerCount) {
        this.source = source;
        this.makers = Executors.newFixedThreadPool(makerCount, daemons("ingot-pool-maker"));
        this.clock = Executors.newSingleThreadScheduledExecutor(daemons("ingot-pool-clock"));
        this.state = new PoolState(configuration, this);
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
    }

    PoolState state() {
        return state;
    }

    /** Makes the first context, in the calling thread. */
    void makeFirst() {
        state.beginMaking();
        try {
            state.made(create());
        } catch (Throwable failure) {
            state.notMade(null);
            throw failure;
        }
    }

    @Override
    public void make() {
        makers.execute(this::makeOne);
    }

    @Override
    public void close(PooledContext context) {
        // A thread of its own, because closing waits for code that may not notice that it is cancelled.
        closers.newThread(() -> closeContext(context)).start();
    }

    private void makeOne() {
        PooledContext context = null;
        RuntimeException failure = null;
        try {
            if (!state.isClosed()) {
                context = create();
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            failure = new IllegalStateException("a context could not be made: " + e, e);
        }
        if (context == null) {
            state.notMade(failure);
        } else {
            state.made(context);
        }
    }

    private PooledContext create() {
        PoolEvents.ContextCreated event = new PoolEvents.ContextCreated();
        event.begin();
        try {
            PooledContext context = new PooledContext(source.create());
            event.succeeded = true;
            return context;
        } finally {
            event.commit();
        }
    }

    private void closeContext(PooledContext context) {
        try {
            context.prepared().close();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "a context could not be closed", e);
        } finally {
            state.contextClosed();
        }
    }

    /**
     * Ends a lease when so much time has passed. Returns what is to be cancelled when it ends before, or null in a
     * closed pool.
     */
    @Nullable
    Future<?> expireAfter(Duration limit, Lease lease) {
        Runnable expire = () -> {
            if (lease.expire()) {
                state.expire(lease.pooled());
            }
        };
        try {
            return clock.schedule(expire, PoolConfiguration.nanos(limit), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The pool has been closed, and with it the context.
            return null;
        }
    }

    /** Has no lease end any more because of its time, and no context be made. */
    void stop() {
        clock.shutdownNow();
        makers.shutdown();
    }
}
