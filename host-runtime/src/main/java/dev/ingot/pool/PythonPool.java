package dev.ingot.pool;

import dev.ingot.host.PythonHost;
import dev.ingot.pool.PoolRejectedException.Reason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * Lends contexts that are ready to run: made, and their modules imported, by threads of the pool before they are asked for.
 *
 * <p>There are never more than {@code size} contexts. Callers are served in the order in which they came. A context is given up
 * after each lease unless {@link Builder#maximumUses} says otherwise; another one is made in the background. Safe for platform and
 * virtual threads.
 *
 * <p>Does not own its host, which is to be closed after the pool.
 */
public final class PythonPool implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(PythonPool.class.getName());

    private final PythonHost host;
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

    /** Contexts that are lent, or about to be. */
    private int lent;

    private boolean closed;
    private long created;
    private long creationFailures;
    private long discarded;
    private long leases;
    private long rejected;
    private long cancelled;

    /** A caller in the queue: it gets a context, or a failure, or is woken because the pool is closed. */
    private static final class Waiter {
        private final Condition condition;
        private @Nullable PooledContext context;
        private @Nullable RuntimeException failure;

        Waiter(Condition condition) {
            this.condition = condition;
        }
    }

    private PythonPool(PythonHost host, PoolConfiguration configuration, int makerCount) {
        this.host = host;
        this.configuration = configuration;
        this.makers = Executors.newFixedThreadPool(makerCount, daemons("ingot-pool-maker"));
        this.closers = Executors.newCachedThreadPool(daemons("ingot-pool-closer"));
        this.clock = Executors.newSingleThreadScheduledExecutor(daemons("ingot-pool-clock"));
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
    }

    /** Returns a builder of a pool of contexts of {@code host}. */
    public static Builder builder(PythonHost host) {
        return new Builder(host);
    }

    /** Configures a pool. Not safe for use by several threads. */
    public static final class Builder {
        private final PythonHost host;
        private int size = Runtime.getRuntime().availableProcessors();
        private int idle = -1;
        private int makerCount = 1;
        private List<String> imports = List.of();
        private Consumer<Context> setUp = context -> {};
        private Consumer<Context.Builder> configure = builder -> {};
        private int maximumUses = 1;
        private @Nullable Duration maximumAge;
        private Duration leaseTimeout = Duration.ofSeconds(30);
        private int maximumWaiting = Integer.MAX_VALUE;
        private @Nullable Duration timeLimit;
        private long statementLimit;
        private Duration shutdownGrace = Duration.ofSeconds(10);

        private Builder(PythonHost host) {
            this.host = host;
        }

        /** Sets how many contexts there can be, lent ones included; without it as many as the machine has processors. */
        public Builder size(int contexts) {
            size = atLeast(1, contexts, "size");
            return this;
        }

        /** Sets how many contexts are kept ready while nobody waits; without it as many as there can be. */
        public Builder idle(int contexts) {
            idle = atLeast(0, contexts, "idle");
            return this;
        }

        /** Sets how many contexts are made at the same time; without it one. */
        public Builder makers(int threads) {
            makerCount = atLeast(1, threads, "makers");
            return this;
        }

        /** Sets the modules that every context has imported before it is lent. */
        public Builder imports(String... modules) {
            imports = List.of(modules);
            return this;
        }

        /** Sets what is done with every new context before its modules are imported. */
        public Builder setUp(Consumer<Context> action) {
            setUp = Objects.requireNonNull(action);
            return this;
        }

        /** Sets what is changed of every context's builder after the host had its say. */
        public Builder configure(Consumer<Context.Builder> action) {
            configure = Objects.requireNonNull(action);
            return this;
        }

        /**
         * Sets after how many leases a context is given up; without it after one. A context that is lent again is reset first: the
         * variables of {@code __main__}, {@code sys.modules}, {@code sys.path} and the standard streams are what they were when it was
         * made. That keeps honest scripts apart; it is no protection from others, which can change what modules hold.
         */
        public Builder maximumUses(int uses) {
            maximumUses = atLeast(1, uses, "maximumUses");
            return this;
        }

        /** Sets the age from which a context is not lent any more. */
        public Builder maximumAge(Duration age) {
            maximumAge = positive(age, "maximumAge");
            return this;
        }

        /** Sets how long a caller waits for a context; without it 30 seconds. */
        public Builder leaseTimeout(Duration timeout) {
            leaseTimeout = positive(timeout, "leaseTimeout");
            return this;
        }

        /** Sets how many callers may wait; further ones are turned away at once. Without it there is no limit. */
        public Builder maximumWaiting(int callers) {
            maximumWaiting = atLeast(0, callers, "maximumWaiting");
            return this;
        }

        /** Sets how long a lease may last before what runs in its context is cancelled. Without it there is no limit. */
        public Builder timeLimit(Duration limit) {
            timeLimit = positive(limit, "timeLimit");
            return this;
        }

        /** Sets how many statements may run in one lease before it is cancelled. Counting them costs time. Without it no limit. */
        public Builder statementLimit(long statements) {
            if (statements < 1) {
                throw new IllegalArgumentException("statementLimit " + statements + ": at least 1 is needed");
            }
            statementLimit = statements;
            return this;
        }

        /** Sets how long {@link PythonPool#close} waits for leases to end before it cancels them; without it 10 seconds. */
        public Builder shutdownGrace(Duration grace) {
            shutdownGrace = Objects.requireNonNull(grace);
            return this;
        }

        /**
         * Makes the first context, so that what is wrong with the settings or the modules shows at once, and starts to make the others.
         *
         * @throws PolyglotException when a module cannot be imported
         * @throws dev.ingot.importer.ForeignBytecodeException when a pack was made for another Python
         */
        public PythonPool build() {
            PoolConfiguration configuration = new PoolConfiguration(
                    size,
                    idle < 0 ? size : Math.min(idle, size),
                    imports,
                    setUp,
                    configure,
                    maximumUses,
                    maximumAge,
                    leaseTimeout,
                    maximumWaiting,
                    timeLimit,
                    statementLimit,
                    shutdownGrace);
            PythonPool pool = new PythonPool(host, configuration, makerCount);
            try {
                pool.start();
                return pool;
            } catch (Throwable failure) {
                pool.close();
                throw failure;
            }
        }

        private static int atLeast(int minimum, int value, String name) {
            if (value < minimum) {
                throw new IllegalArgumentException(name + " " + value + ": at least " + minimum + " is needed");
            }
            return value;
        }

        private static Duration positive(Duration value, String name) {
            if (!value.isPositive()) {
                throw new IllegalArgumentException(name + " " + value + ": a positive duration is needed");
            }
            return value;
        }
    }

    private void start() {
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
            PooledContext context = acquire();
            return begin(context, System.nanoTime() - start);
        } catch (PoolRejectedException e) {
            rejection.reason = e.reason().name();
            rejection.commit();
            throw e;
        }
    }

    private Lease begin(PooledContext context, long waited) {
        Lease lease;
        try {
            lease = new Lease(this, context, waited);
        } catch (RuntimeException e) {
            // The host was closed.
            locked(() -> {
                lent--;
                discard(context);
            });
            throw e;
        }
        locked(() -> leased.add(lease));
        Duration limit = configuration.timeLimit();
        if (limit != null) {
            Runnable expire = () -> {
                Future<?> _ = closers.submit(lease::expire);
            };
            try {
                lease.expireBy(clock.schedule(expire, limit.toNanos(), TimeUnit.NANOSECONDS));
            } catch (RejectedExecutionException e) {
                // The pool was closed in this moment.
                lease.close();
                lock.lock();
                try {
                    throw reject(Reason.CLOSED, "the pool is closed");
                } finally {
                    lock.unlock();
                }
            }
        }
        return lease;
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

    private PooledContext acquire() throws InterruptedException {
        long deadline = System.nanoTime() + configuration.leaseTimeout().toNanos();
        lock.lockInterruptibly();
        try {
            checkOpen();
            PooledContext ready = waiting.isEmpty() ? pollIdle() : null;
            if (ready == null) {
                ready = await(deadline);
            }
            leases++;
            lent++;
            makeMore();
            return ready;
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
            while (waiter.context == null && waiter.failure == null) {
                checkOpen();
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw reject(Reason.TIME_OUT, "no context became free within " + configuration.leaseTimeout());
                }
                long _ = waiter.condition.awaitNanos(left);
            }
        } catch (InterruptedException | PoolRejectedException e) {
            PooledContext context = waiter.context;
            if (context != null) {
                // It was handed over in the moment in which the caller gave up.
                offer(context);
            }
            throw e;
        } finally {
            waiting.remove(waiter);
        }
        if (waiter.failure != null) {
            throw waiter.failure;
        }
        return Objects.requireNonNull(waiter.context);
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
                message + " (size " + configuration.size() + ", lent " + lent + ", being made " + making + ", waiting "
                        + waiting.size() + ")");
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
            first.context = context;
            first.condition.signal();
        }
    }

    private @Nullable Waiter nextWaiter() {
        return waiting.stream()
                .filter(waiter -> waiter.context == null && waiter.failure == null)
                .findFirst()
                .orElse(null);
    }

    /** Has contexts made until enough are ready for those who wait and for those who will come. */
    private void makeMore() {
        int wanted = Math.max(configuration.idle(), waiting.size());
        while (!closed && idle.size() + making < wanted && idle.size() + making + lent < configuration.size()) {
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
            PooledContext context = PooledContext.create(host, configuration);
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
            lent--;
            if (lease.isExpired()) {
                cancelled++;
            }
            if (keep) {
                offer(context);
            } else {
                discard(context);
            }
            makeMore();
            if (lent == 0) {
                nothingLeased.signalAll();
            }
        });
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
                    lent,
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
     * Turns away those who wait, waits for leases to end as long as {@link Builder#shutdownGrace} says, then cancels what still runs.
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
            leased.forEach(lease -> {
                Future<?> _ = closers.submit(lease::expire);
            });
            idle.forEach(this::discard);
            idle.clear();
        } finally {
            lock.unlock();
        }
        clock.shutdownNow();
        // A context that is being made ends in offer(), which discards it.
        makers.close();
        closers.close();
    }

    private void awaitLeases() {
        long left = configuration.shutdownGrace().toNanos();
        try {
            while (lent > 0 && left > 0) {
                left = nothingLeased.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Whoever interrupts a shutdown wants it to be over.
            Thread.currentThread().interrupt();
        }
    }
}
