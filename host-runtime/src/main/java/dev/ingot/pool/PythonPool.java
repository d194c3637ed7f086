package dev.ingot.pool;

import dev.ingot.host.PythonHost;
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
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * Lends contexts that are ready to run: made, and their modules imported, by threads of the pool before they are asked for.
 *
 * <p>There are never more than {@code size} contexts. Callers are served in the order in which they came. A context is given up
 * after each lease unless {@link PythonPoolBuilder#maximumUses} says otherwise; another one is made in the background. Safe for platform and
 * virtual threads.
 *
 * <p>Does not own its host, which is to be closed after the pool.
 */
public final class PythonPool implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(PythonPool.class.getName());

    /** How long the reset of a context may take where the pool has no time limit. */
    private static final Duration RESET_LIMIT = Duration.ofSeconds(10);

    /** How long {@link #close} waits for contexts that it has cancelled. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(5);

    private final ContextSource source;
    private final PoolConfiguration configuration;
    private final PoolState state;
    private final ExecutorService makers;
    private final ThreadFactory closers = daemons("ingot-pool-closer");
    private final ScheduledExecutorService clock;

    PythonPool(ContextSource source, PoolConfiguration configuration, int makerCount) {
        this.source = source;
        this.configuration = configuration;
        this.makers = Executors.newFixedThreadPool(makerCount, daemons("ingot-pool-maker"));
        this.clock = Executors.newSingleThreadScheduledExecutor(daemons("ingot-pool-clock"));
        this.state = new PoolState(configuration, new PoolState.Work() {
            @Override
            public void make() {
                makers.execute(PythonPool.this::make);
            }

            @Override
            public void close(PooledContext context) {
                // A thread of its own, because closing waits for code that may not notice that it is cancelled.
                closers.newThread(() -> closeContext(context)).start();
            }
        });
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
    }

    /** Returns a builder of a pool of contexts of {@code host}. */
    public static PythonPoolBuilder builder(PythonHost host) {
        return new PythonPoolBuilder(host);
    }

    /** Makes the first context, and has the others made. */
    void start() {
        state.beginMaking();
        try {
            state.made(create());
        } catch (Throwable failure) {
            state.notMade(null);
            throw failure;
        }
    }

    /**
     * Lends a context, waiting for one where that is necessary.
     *
     * @throws PoolRejectedException when the pool is closed, too many wait already, or none became free in time
     * @throws PolyglotException when a context was made for this caller and that failed
     * @throws InterruptedException when the thread is interrupted while it waits; it then has no context
     */
    public Lease lease() throws InterruptedException {
        PoolEvents.LeaseRejected rejection = new PoolEvents.LeaseRejected();
        rejection.begin();
        long start = System.nanoTime();
        try {
            Lease lease = new Lease(this, state.lend());
            lease.begin(System.nanoTime() - start);
            return lease;
        } catch (PoolRejectedException e) {
            rejection.reason = e.reason().name();
            rejection.commit();
            throw e;
        }
    }

    /** What is done with a context that is lent by {@link PythonPool#call}. */
    @FunctionalInterface
    public interface LeasedWork<T extends @Nullable Object, E extends Exception> {
        /** Returns a Java object, or null; a value of the context is of no use after the lease. */
        T apply(Lease lease) throws E;
    }

    /**
     * Runs {@code work} with a context and returns its result, which must not be a value of the context: turn it into a Java object
     * first, for example with {@link org.graalvm.polyglot.Value#as(Class)}.
     *
     * @return what {@code work} returns, null included
     * @throws E what {@code work} throws
     * @throws TimeLimitException when the time limit cancelled the work
     * @throws PolyglotException when Python code raised an exception that {@code work} did not catch
     * @throws PoolRejectedException as {@link #lease} throws it
     * @throws InterruptedException as {@link #lease} throws it
     */
    public <T extends @Nullable Object, E extends Exception> T call(LeasedWork<T, E> work)
            throws E, InterruptedException {
        Lease lease = lease();
        try (lease) {
            return work.apply(lease);
        } catch (PolyglotException e) {
            throw lease.explained(e);
        }
    }

    private void make() {
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

    /** Returns what is to be cancelled when the lease ends in time, or null where there is no limit. */
    @Nullable
    Future<?> limit(Lease lease) {
        Duration limit = configuration.timeLimit();
        return limit == null ? null : expireAfter(limit, lease);
    }

    private @Nullable Future<?> expireAfter(Duration limit, Lease lease) {
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

    /**
     * Resets the context of a lease that is being ended, inside its time limit or that of a reset, and takes it back.
     *
     * @param keep false to give the context up
     */
    void takeBack(Lease lease, boolean keep, boolean expired) {
        PooledContext context = lease.pooled();
        boolean reusable = keep && !configuration.isWornOut(context) && reset(lease);
        state.takeBack(context, lease.end() && reusable, expired);
    }

    private boolean reset(Lease lease) {
        Future<?> limit = configuration.timeLimit() == null ? expireAfter(RESET_LIMIT, lease) : null;
        try {
            return lease.pooled().prepared().reset();
        } finally {
            if (limit != null) {
                limit.cancel(false);
            }
        }
    }

    PoolConfiguration configuration() {
        return configuration;
    }

    /** Returns the pool's figures now. */
    public PoolMetrics metrics() {
        return state.metrics();
    }

    /**
     * Turns away those who wait, waits for leases to end as long as {@link PythonPoolBuilder#shutdownGrace} says, then cancels what still
     * runs and waits five seconds more. Code that does not notice by then, such as a built-in function that computes for hours, goes on in its
     * thread, and a warning says so; its context and its engine are closed when it ends. Closing again does nothing.
     */
    @Override
    public void close() {
        if (state.isClosed()) {
            return;
        }
        state.close(configuration.shutdownGrace());
        clock.shutdownNow();
        makers.shutdown();
        int left = state.awaitEnd(CANCEL_LIMIT);
        source.close();
        if (left > 0) {
            LOGGER.log(
                    Level.WARNING,
                    "a closed pool has {0} context(s) whose code does not notice its cancellation; each is closed when that ends",
                    left);
        }
    }
}
