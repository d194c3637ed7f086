package dev.ingot.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** What a pool's own threads do: make contexts, close them, and end leases whose time is up. Safe for many threads. */
final class PoolThreads implements PoolState.Work {
    private static final Logger LOGGER = System.getLogger(PythonPool.class.getName());

    /** How long the reset of a context may take where the pool has no time limit. */
    private static final Duration RESET_LIMIT = Duration.ofSeconds(10);

    private final ContextSource source;
    private final PoolState state;
    private final ExecutorService makers;
    private final ThreadFactory closers;
    private final Deadlines deadlines;
    private final AtomicInteger made = new AtomicInteger();

    PoolThreads(ContextSource source, PoolConfiguration configuration, int makerCount) {
        this(source, configuration, makerCount, daemons("ingot-pool-closer"));
    }

    /** @param closers makes the threads that close contexts */
    PoolThreads(ContextSource source, PoolConfiguration configuration, int makerCount, ThreadFactory closers) {
        this.source = source;
        this.closers = closers;
        this.makers = Executors.newFixedThreadPool(makerCount, daemons("ingot-pool-maker"));
        Duration limit = configuration.timeLimit();
        this.deadlines = new Deadlines(PoolConfiguration.nanos(limit == null ? RESET_LIMIT : limit));
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
        try {
            startCloser(context);
        } catch (Error noThread) {
            deadlines.retry(() -> startCloser(context));
        }
    }

    /** In a thread of its own, because closing waits for code that may not notice that it is cancelled. */
    private void startCloser(PooledContext context) {
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
            PooledContext context = new PooledContext(source.create(), made.getAndIncrement());
            event.succeeded = true;
            return context;
        } finally {
            event.commit();
        }
    }

    private void closeContext(PooledContext context) {
        try {
            context.prepared().close();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "a context could not be closed", e);
        } finally {
            state.contextClosed();
        }
    }

    /** Ends a lease when the pool's time limit has passed, or where there is none that of a reset. */
    Deadlines.Deadline expire(Lease lease) {
        return deadlines.begin(() -> {
            if (lease.expire()) {
                state.expire(lease.pooled());
            }
        });
    }

    /** Has no lease end any more because of its time, and no context be made. */
    void stop() {
        deadlines.stop();
        makers.shutdown();
    }
}
