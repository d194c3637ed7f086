package dev.ingot.pool;

import dev.ingot.PoolRejectedException;
import dev.ingot.PoolRejectedException.Reason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who has which context, and who waits: the rules of a pool. Every context is being made, idle, lent or being closed;
 * together there are never more than the pool's size. Callers are served in the order in which they came. Makes and
 * closes nothing itself. Safe for many threads.
 */
final class PoolState {
    private static final Logger LOGGER = System.getLogger(PythonPool.class.getName());

    private final PoolConfiguration configuration;
    private final Work work;

    /** Who waits for a context does so in {@link #waiting}, in order; the lock itself is held for moments only. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition fewer = lock.newCondition();

    // All that follows is guarded by the lock.
    private final Deque<PooledContext> idle = new ArrayDeque<>();
    private final Set<PooledContext> lent = new HashSet<>();
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private int making;
    private int closing;

    /** Contexts that are being made, or were made and are not closed. */
    private int open;

    private boolean closed;
    private long created;
    private long creationFailures;
    private long discarded;
    private long leases;
    private long rejected;
    private long cancelled;

    /** What takes time and is done by other threads. Is called with the lock held and returns at once. */
    interface Work {
        /** Has a context made, for {@link PoolState#made} or {@link PoolState#notMade}. */
        void make();

        /** Has a context closed, and {@link PoolState#contextClosed} called when it is. */
        void close(PooledContext context);
    }

    /**
     * A caller in the queue, which it leaves when it is served, with a context or a failure, although its thread is yet
     * to wake: nobody is to wait behind it. Or it is woken because the pool is closed.
     */
    private static final class Waiter {
        private final Condition condition;
        private @Nullable PooledContext context;
        private @Nullable RuntimeException failure;

        Waiter(Condition condition) {
            this.condition = condition;
        }

        boolean isServed() {
            return context != null || failure != null;
        }
    }

    PoolState(PoolConfiguration configuration, Work work) {
        this.configuration = configuration;
        this.work = work;
    }

    /**
     * Lends a context, waiting for one where that is necessary.
     *
     * @throws PoolRejectedException when the pool is closed, too many wait already, or none became free in time
     * @throws InterruptedException when the thread is interrupted while it waits; it then has no context
     */
    PooledContext lend() throws InterruptedException {
        long deadline = System.nanoTime() + PoolConfiguration.nanos(configuration.leaseTimeout());
        lock.lockInterruptibly();
        try {
            checkOpen();
            PooledContext context = waiting.isEmpty() ? pollIdle() : null;
            if (context == null) {
                context = await(deadline);
            } else {
                lent.add(context);
            }
            leases++;
            makeMore();
            return context;
        } finally {
            lock.unlock();
        }
    }

    private PooledContext await(long deadline) throws InterruptedException {
        if (waiting.size() >= configuration.maximumWaiting()) {
            throw reject(Reason.TOO_MANY_WAITING, "no context is free and " + waiting.size() + " callers wait already");
        }
        Waiter waiter = new Waiter(lock.newCondition());
        waiting.addLast(waiter);
        makeMore();
        try {
            return await(waiter, deadline);
        } catch (InterruptedException | PoolRejectedException e) {
            if (waiter.context != null) {
                // It was handed over in the moment in which the caller gave up or the pool was closed.
                lent.remove(waiter.context);
                offer(waiter.context);
            }
            throw e;
        } finally {
            waiting.remove(waiter);
        }
    }

    private PooledContext await(Waiter waiter, long deadline) throws InterruptedException {
        while (!waiter.isServed()) {
            checkOpen();
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw reject(Reason.TIME_OUT, "no context became free within " + configuration.leaseTimeout());
            }
            long _ = waiter.condition.awaitNanos(left);
        }
        if (waiter.context == null) {
            throw Objects.requireNonNull(waiter.failure);
        }
        checkOpen();
        return waiter.context;
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
                message + " (size " + configuration.size() + ", lent " + lent.size() + ", being made " + making
                        + ", being closed " + closing + ", waiting " + waiting.size() + ")");
    }

    /** Returns a context that may still be lent, or null. */
    private @Nullable PooledContext pollIdle() {
        PooledContext context = idle.pollFirst();
        while (context != null && configuration.isTooOld(context)) {
            close(context);
            context = idle.pollFirst();
        }
        return context;
    }

    /** Gives a context to the caller that has waited longest, or keeps it. */
    private void offer(PooledContext context) {
        Waiter first = closed ? null : waiting.pollFirst();
        if (closed) {
            close(context);
        } else if (first == null) {
            idle.addLast(context);
        } else {
            lent.add(context);
            first.context = context;
            first.condition.signal();
        }
    }

    /** Has contexts made until enough are ready for those who wait and for those who will come. */
    private void makeMore() {
        int wanted = Math.max(configuration.idle(), waiting.size());
        while (!closed && idle.size() + making < wanted && open < configuration.size()) {
            try {
                work.make();
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "no context can be made now; whoever comes next has one made", e);
                return;
            }
            // Afterwards, because it may fail; whoever is done before the numbers are right waits for the lock.
            making++;
            open++;
        }
    }

    /** Says that one context is about to be made by the caller itself. */
    void beginMaking() {
        locked(() -> {
            making++;
            open++;
        });
    }

    void made(PooledContext context) {
        locked(() -> {
            making--;
            created++;
            offer(context);
            makeMore();
        });
    }

    /** @param failure why a context was not made; null when the pool was closed before it was begun */
    void notMade(@Nullable RuntimeException failure) {
        locked(() -> {
            making--;
            open--;
            if (failure != null) {
                creationFailures++;
                fail(failure);
            }
            // After a failure only those who wait have another one made, so that nothing fails for ever in the
            // background.
            if (!waiting.isEmpty()) {
                makeMore();
            }
            fewer.signalAll();
        });
    }

    private void fail(RuntimeException failure) {
        Waiter first = waiting.pollFirst();
        if (first == null) {
            LOGGER.log(Level.WARNING, "a context could not be made; the next caller has another one made", failure);
        } else {
            first.failure = failure;
            first.condition.signal();
        }
    }

    /**
     * Ends a lease.
     *
     * @param keep whether the context was reset and may be lent again
     * @param expired whether the time limit ended the lease
     */
    void takeBack(PooledContext context, boolean keep, boolean expired) {
        locked(() -> {
            lent.remove(context);
            if (expired) {
                cancelled++;
            }
            if (keep && !context.isClosing()) {
                offer(context);
            } else {
                close(context);
            }
            makeMore();
            fewer.signalAll();
        });
    }

    /** Closes a context while it is lent, because time is up. Its lease is to be ended all the same. */
    void expire(PooledContext context) {
        locked(() -> close(context));
    }

    private void close(PooledContext context) {
        if (context.beginClosing()) {
            discarded++;
            closing++;
            work.close(context);
        }
    }

    void contextClosed() {
        locked(() -> {
            closing--;
            open--;
            makeMore();
            fewer.signalAll();
        });
    }

    /** Turns away those who wait and those who will come, waits for leases to end, then has all contexts closed. */
    void close(Duration grace) {
        locked(() -> {
            closed = true;
            waiting.forEach(waiter -> waiter.condition.signal());
            awaitUntil(lent::isEmpty, grace);
            List.copyOf(lent).forEach(this::close);
            idle.forEach(this::close);
            idle.clear();
        });
    }

    /** Waits until nothing is made or closed any more; returns how many contexts there are when time is up. */
    int awaitEnd(Duration limit) {
        lock.lock();
        try {
            awaitUntil(() -> open == 0, limit);
            return open;
        } finally {
            lock.unlock();
        }
    }

    private void awaitUntil(BooleanSupplier condition, Duration limit) {
        long left = PoolConfiguration.nanos(limit);
        try {
            while (!condition.getAsBoolean() && left > 0) {
                left = fewer.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Whoever interrupts a shutdown wants it to be over.
            Thread.currentThread().interrupt();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    PoolMetrics metrics() {
        lock.lock();
        try {
            return new PoolMetrics(
                    configuration.size(),
                    idle.size(),
                    lent.size(),
                    closing,
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

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
