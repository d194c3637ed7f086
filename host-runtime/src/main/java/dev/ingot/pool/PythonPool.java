package dev.ingot.pool;

import dev.ingot.host.PythonHost;
import dev.ingot.pool.PoolRejectedException.Reason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.graalvm.polyglot.Context;
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

    private final Engines engines;
    private final PoolConfiguration configuration;
    private final ExecutorService makers;
    private final ExecutorService closers;
    private final ScheduledExecutorService clock;

    /** Fair, so that a caller that comes again and again does not get in front of others. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final Condition nothingLeased = lock.newCondition();

    // All that follows is guarded by the lock.
    private final Deque<PooledContext> idle = new ArrayDeque<>();
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private final Set<Lease> leased = new HashSet<>();
    private int making;

    private boolean closed;
    private long created;
    private long creationFailures;
    private long discarded;
    private long leases;
    private long rejected;
    private long cancelled;

    /** A caller in the queue: it gets a lease, or a failure, or is woken because the pool is closed. */
    private static final class Waiter {
        private final Condition condition;
        private @Nullable Lease lease;
        private @Nullable RuntimeException failure;

        Waiter(Condition condition) {
            this.condition = condition;
        }
    }

    PythonPool(PythonHost host, PoolConfiguration configuration, int makerCount) {
        this.engines = new Engines(host, configuration.contextsPerEngine());
        this.configuration = configuration;
        this.makers = Executors.newFixedThreadPool(makerCount, daemons("ingot-pool-maker"));
        this.closers = Executors.newCachedThreadPool(daemons("ingot-pool-closer"));
        this.clock = Executors.newSingleThreadScheduledExecutor(daemons("ingot-pool-clock"));
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
        PooledContext first = create();
        locked(() -> {
            created++;
            offer(first);
            makeMore();
        });
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
            Lease lease = acquire();
            lease.begin(System.nanoTime() - start);
            return lease;
        } catch (PoolRejectedException e) {
            rejection.reason = e.reason().name();
            rejection.commit();
            throw e;
        }
    }

    /**
     * Runs {@code work} with a context and returns its result, which must not be a value of the context: turn it into a Java object
     * first, for example with {@link org.graalvm.polyglot.Value#as(Class)}.
     *
     * @throws TimeLimitException when the time limit cancelled the work
     * @throws PolyglotException when Python code raised an exception that {@code work} did not catch
     * @throws PoolRejectedException as {@link #lease} throws it
     * @throws InterruptedException as {@link #lease} throws it
     */
    public <T> T call(Function<Context, T> work) throws InterruptedException {
        Lease lease = lease();
        try (lease) {
            return work.apply(lease.context());
        } catch (PolyglotException e) {
            if (lease.isExpired()) {
                throw new TimeLimitException(
                        "the script was cancelled after " + configuration.timeLimit() + ", the pool's time limit", e);
            }
            throw e;
        }
    }

    private Lease acquire() throws InterruptedException {
        long deadline = System.nanoTime() + configuration.leaseTimeout().toNanos();
        lock.lockInterruptibly();
        try {
            checkOpen();
            PooledContext ready = waiting.isEmpty() ? pollIdle() : null;
            Lease lease = ready == null ? await(deadline) : lend(ready);
            leases++;
            makeMore();
            Duration limit = configuration.timeLimit();
            if (limit != null) {
                lease.expireBy(clock.schedule(() -> expire(lease), limit.toNanos(), TimeUnit.NANOSECONDS));
            }
            return lease;
        } finally {
            lock.unlock();
        }
    }

    private Lease await(long deadline) throws InterruptedException {
        if (waiting.size() >= configuration.maximumWaiting()) {
            throw reject(Reason.TOO_MANY_WAITING, "no context is free and " + waiting.size() + " callers wait already");
        }
        Waiter waiter = new Waiter(lock.newCondition());
        waiting.addLast(waiter);
        makeMore();
        try {
            while (waiter.lease == null && waiter.failure == null) {
                checkOpen();
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw reject(Reason.TIME_OUT, "no context became free within " + configuration.leaseTimeout());
                }
                long _ = waiter.condition.awaitNanos(left);
            }
            if (waiter.failure != null) {
                throw waiter.failure;
            }
            checkOpen();
            return Objects.requireNonNull(waiter.lease);
        } catch (InterruptedException | PoolRejectedException e) {
            Lease unused = waiter.lease;
            if (unused != null) {
                // It was handed over in the moment in which the caller gave up or the pool was closed.
                leased.remove(unused);
                offer(unused.pooled());
                signalIfNothingLeased();
            }
            throw e;
        } finally {
            waiting.remove(waiter);
        }
    }

    private Lease lend(PooledContext context) {
        Lease lease = new Lease(this, context);
        leased.add(lease);
        return lease;
    }

    private void checkOpen() {
        if (closed) {
            throw reject(Reason.CLOSED, "the pool is closed");
        }
    }

    private PoolRejectedException reject(Reason reason, String message) {
        rejected++;
        return new PoolRejectedException(
                reason,
                message + " (size " + configuration.size() + ", lent " + leased.size() + ", being made " + making
                        + ", waiting " + waiting.size() + ")");
    }

    /** Returns a context that may still be lent, or null. */
    private @Nullable PooledContext pollIdle() {
        PooledContext context = idle.pollFirst();
        while (context != null && configuration.isTooOld(context)) {
            discard(context);
            context = idle.pollFirst();
        }
        return context;
    }

    /** Gives a context to the caller that has waited longest, or keeps it. */
    private void offer(PooledContext context) {
        Waiter first = nextWaiter();
        if (closed) {
            discard(context);
        } else if (first == null) {
            idle.addLast(context);
        } else {
            first.lease = lend(context);
            first.condition.signal();
        }
    }

    private @Nullable Waiter nextWaiter() {
        return waiting.stream()
                .filter(waiter -> waiter.lease == null && waiter.failure == null)
                .findFirst()
                .orElse(null);
    }

    /** Has contexts made until enough are ready for those who wait and for those who will come. */
    private void makeMore() {
        int wanted = Math.max(configuration.idle(), waiting.size());
        while (!closed
                && idle.size() + making < wanted
                && idle.size() + making + leased.size() < configuration.size()) {
            making++;
            makers.execute(this::make);
        }
    }

    private void make() {
        PooledContext context = null;
        RuntimeException failure = null;
        try {
            if (!makers.isShutdown()) {
                context = create();
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            failure = new IllegalStateException("a context could not be made: " + e, e);
        }
        PooledContext made = context;
        RuntimeException cause = failure;
        locked(() -> {
            making--;
            if (made != null) {
                created++;
                offer(made);
            } else if (cause != null) {
                creationFailures++;
                fail(cause);
            }
            // After a failure only those who wait have another one made, so that nothing fails for ever in the
            // background.
            if (made != null || !waiting.isEmpty()) {
                makeMore();
            }
        });
    }

    private PooledContext create() {
        PoolEvents.ContextCreated event = new PoolEvents.ContextCreated();
        event.begin();
        try {
            PooledContext context = PooledContext.create(engines, configuration);
            event.succeeded = true;
            return context;
        } finally {
            event.commit();
        }
    }

    private void fail(RuntimeException failure) {
        Waiter first = nextWaiter();
        if (first == null) {
            LOGGER.log(Level.WARNING, "a context could not be made; the next caller has another one made", failure);
        } else {
            first.failure = failure;
            first.condition.signal();
        }
    }

    void takeBack(Lease lease, boolean giveUp) {
        PooledContext context = lease.pooled();
        boolean keep = !giveUp && !configuration.isWornOut(context) && context.reset();
        locked(() -> {
            leased.remove(lease);
            if (lease.isExpired()) {
                cancelled++;
            }
            if (keep) {
                offer(context);
            } else {
                discard(context);
            }
            makeMore();
            signalIfNothingLeased();
        });
    }

    private void signalIfNothingLeased() {
        if (leased.isEmpty()) {
            nothingLeased.signalAll();
        }
    }

    /** Ends a lease from another thread, because cancelling waits for the script to notice. */
    private void expire(Lease lease) {
        Future<?> _ = closers.submit(lease::expire);
    }

    private void discard(PooledContext context) {
        discarded++;
        if (closers.isShutdown()) {
            context.cancel();
        } else {
            Future<?> _ = closers.submit(context::cancel);
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the pool's figures now. */
    public PoolMetrics metrics() {
        lock.lock();
        try {
            return new PoolMetrics(
                    configuration.size(),
                    idle.size(),
                    leased.size(),
                    waiting.size(),
                    created,
                    creationFailures,
                    discarded,
                    leases,
                    rejected,
                    cancelled);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Turns away those who wait, waits for leases to end as long as {@link PythonPoolBuilder#shutdownGrace} says, then cancels what still runs.
     * Afterwards no thread of the pool is left. Closing again does nothing.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            waiting.forEach(waiter -> waiter.condition.signal());
            awaitLeases();
            leased.forEach(this::expire);
            idle.forEach(this::discard);
            idle.clear();
        } finally {
            lock.unlock();
        }
        clock.shutdownNow();
        // A context that is being made ends in offer(), which discards it.
        makers.close();
        closers.close();
        engines.close();
    }

    private void awaitLeases() {
        long left = configuration.shutdownGrace().toNanos();
        try {
            while (!leased.isEmpty() && left > 0) {
                left = nothingLeased.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Whoever interrupts a shutdown wants it to be over.
            Thread.currentThread().interrupt();
        }
    }
}
