package dev.ingot.pool;

import dev.ingot.PoolRejectedException;
import dev.ingot.TimeLimitException;
import dev.ingot.host.PythonHost;
import dev.ingot.natives.NativeCopies;
import dev.ingot.settings.Given;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * Lends contexts that are ready to run: made, and their modules imported, by threads of the pool before they are asked
 * for.
 *
 * <p>There are never more than {@code size} contexts. Callers are served in the order in which they came. A context is
 * given up after each lease unless {@link Builder#maximumUses} says otherwise; another one is made in the background.
 * Safe for platform and virtual threads.
 *
 * <p>Does not own its host, which is to be closed after the pool.
 */
public final class PythonPool implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(PythonPool.class.getName());

    /** How long {@link #close} waits for contexts that it has cancelled. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(5);

    private final ContextSource source;
    private final PoolConfiguration configuration;
    private final PoolThreads threads;
    private final PoolState state;

    PythonPool(ContextSource source, PoolConfiguration configuration, int makerCount) {
        this.source = source;
        this.configuration = configuration;
        this.threads = new PoolThreads(source, configuration, makerCount);
        this.state = threads.state();
    }

    /** Returns a builder of a pool of contexts of {@code host}. */
    public static Builder builder(PythonHost host) {
        return new Builder(host);
    }

    /** Makes the first context, and has the others made. */
    void start() {
        threads.makeFirst();
    }

    /**
     * Lends a context, waiting for one where that is necessary.
     *
     * @throws PoolRejectedException when the pool is closed, too many wait already, or none became free in time
     * @throws PolyglotException when a context was made for this caller and that failed
     * @throws IllegalStateException when the host is closed, or making a context ended in an error
     * @throws RuntimeException what {@code setUp} or {@code configure} threw when a context was made for this caller
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
     * Runs {@code work} with a context and returns its result, which must not be a value of the context: turn it into a
     * Java object first, for example with {@link org.graalvm.polyglot.Value#as(Class)}.
     *
     * @return what {@code work} returns, null included
     * @throws E what {@code work} throws
     * @throws TimeLimitException when the time limit cancelled the work
     * @throws PolyglotException when Python code raised an exception that {@code work} did not catch
     * @throws PoolRejectedException as {@link #lease} throws it
     * @throws IllegalStateException as {@link #lease} throws it
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

    /** Returns what is to be cancelled when the lease ends in time, or null where there is no limit. */
    Deadlines.@Nullable Deadline limit(Lease lease) {
        return configuration.timeLimit() == null ? null : threads.expire(lease);
    }

    /**
     * Resets the context of a lease that is being ended, inside its time limit or that of a reset, and takes it back.
     *
     * @param keep false to give the context up
     */
    void takeBack(Lease lease, boolean keep, boolean expired) {
        PooledContext context = lease.pooled();
        if (!expired) {
            context.prepared().returned();
        }
        boolean reusable = false;
        try {
            reusable = keep && !configuration.isWornOut(context) && reset(lease);
        } finally {
            // Also where the JVM has no memory or stack left for a reset.
            state.takeBack(context, lease.end() && reusable, expired);
        }
    }

    private boolean reset(Lease lease) {
        Deadlines.Deadline limit = configuration.timeLimit() == null ? threads.expire(lease) : null;
        try {
            return lease.pooled().prepared().reset();
        } finally {
            if (limit != null) {
                limit.cancel();
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
     * Turns away those who wait, waits for leases to end as long as {@link Builder#shutdownGrace} says, then cancels
     * what still runs and waits five seconds more. Code that does not notice by then, such as a built-in function that
     * computes for hours, goes on in its thread, and a warning says so; its context and its engine are closed when it
     * ends. Closing again does nothing, and does not wait for who closes the pool at the same time.
     *
     * @throws IllegalStateException when an engine could not be closed; the rest is closed
     */
    @Override
    public void close() {
        if (state.isClosed()) {
            return;
        }
        state.close(configuration.shutdownGrace());
        threads.stop();
        int left = state.awaitEnd(CANCEL_LIMIT);
        source.close();
        if (left > 0) {
            LOGGER.log(
                    Level.WARNING,
                    "a closed pool has {0} context(s) whose code does not notice its cancellation; each "
                            + "is closed when that ends",
                    left);
        }
    }

    /**
     * Configures a pool. A setting that is given twice is an {@link IllegalStateException}; a number or a duration that
     * makes no sense, such as a negative one, an {@link IllegalArgumentException} that says what is possible. Not safe
     * for use by several threads.
     */
    public static final class Builder {
        private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

        private final Given given = new Given();
        private final PythonHost host;
        private int size = PROCESSORS;
        private int idle = -1;
        private int makerCount = PROCESSORS;
        private List<String> imports = List.of();
        private Consumer<Context> setUp = context -> {};
        private Consumer<Context.Builder> configure = builder -> {};
        private int maximumUses = 1;
        private int contextsPerEngine = 1_000;
        private @Nullable Duration maximumAge;
        private Duration leaseTimeout = Duration.ofSeconds(30);
        private int maximumWaiting = Integer.MAX_VALUE;
        private @Nullable Duration timeLimit;
        private long statementLimit;
        private Duration shutdownGrace = Duration.ofSeconds(10);

        private Builder(PythonHost host) {
            this.host = host;
        }

        /**
         * Sets how many contexts there can be, lent ones included; without it as many as the machine has processors.
         */
        public Builder size(int contexts) {
            size = given.atLeast(1, contexts, "size");
            return this;
        }

        /**
         * Sets how many contexts are kept ready while nobody waits, at most all; without it as many as there can be.
         */
        public Builder idle(int contexts) {
            idle = given.atLeast(0, contexts, "idle");
            return this;
        }

        /** Sets how many contexts are made at the same time; without it as many as the machine has processors. */
        public Builder makers(int threads) {
            makerCount = given.atLeast(1, threads, "makers");
            return this;
        }

        /** Sets the modules that every context has imported before it is lent. */
        public Builder imports(String... modules) {
            given.once("imports");
            imports = List.of(modules);
            return this;
        }

        /** Sets what is done with every new context before its modules are imported. */
        public Builder setUp(Consumer<Context> action) {
            given.once("setUp");
            setUp = Objects.requireNonNull(action);
            return this;
        }

        /** Sets what is changed of every context's builder after the host has set it. */
        public Builder configure(Consumer<Context.Builder> action) {
            given.once("configure");
            configure = Objects.requireNonNull(action);
            return this;
        }

        /**
         * Sets after how many leases a context is given up; without it after one. A context that is lent again is reset
         * first: the variables of {@code __main__}, {@code builtins} and {@code sys}, {@code sys.modules},
         * {@code sys.path}, the standard streams, the environment and the working folder are what they were when it was
         * made. A context in which threads run, files are open, {@code atexit} functions wait or code is traced is
         * given up instead. A file that is still open is not noticed where the script has closed four or more that were
         * opened before it, nor are environment variables that {@code os.putenv} has set past {@code os.environ}, nor
         * signal handlers, which only programs can set: where {@link #configure} allows that, and on GraalPy 25.0. What
         * was written and not flushed comes with the output of the next lease. The reset has to end within the time
         * limit, without one within ten seconds. Where it is a large number, some contexts are given up earlier, after
         * four fifths at the least, so that not all are made anew at once. That keeps honest scripts apart; it is no
         * protection from others, which can change what modules hold.
         */
        public Builder maximumUses(int uses) {
            maximumUses = given.atLeast(1, uses, "maximumUses");
            return this;
        }

        /**
         * Sets after how many contexts the pool goes on with a new engine; without it after 1,000. GraalPy keeps code
         * that a context compiled from source until the engine is closed, some 11 kB for a context of the standard
         * library's modules and the functions of every script that ran in it, however many its {@link #maximumUses}
         * allow. The pool's engines are its own, not the host's.
         */
        public Builder contextsPerEngine(int contexts) {
            contextsPerEngine = given.atLeast(1, contexts, "contextsPerEngine");
            return this;
        }

        /** Sets the age from which a context is not lent any more. */
        public Builder maximumAge(Duration age) {
            maximumAge = given.positive(age, "maximumAge");
            return this;
        }

        /** Sets how long a caller waits for a context; without it 30 seconds. */
        public Builder leaseTimeout(Duration timeout) {
            leaseTimeout = given.positive(timeout, "leaseTimeout");
            return this;
        }

        /** Sets how many callers may wait; further ones are turned away at once. Without it there is no limit. */
        public Builder maximumWaiting(int callers) {
            maximumWaiting = given.atLeast(0, callers, "maximumWaiting");
            return this;
        }

        /**
         * Sets how long a lease may last before what runs in its context is cancelled. Without it there is no limit.
         */
        public Builder timeLimit(Duration limit) {
            timeLimit = given.positive(limit, "timeLimit");
            return this;
        }

        /**
         * Sets how many statements may run in one lease before it is cancelled. Counting them costs time. Without it no
         * limit.
         */
        public Builder statementLimit(long statements) {
            statementLimit = given.atLeast(1L, statements, "statementLimit");
            return this;
        }

        /**
         * Sets how long {@link PythonPool#close} waits for leases to end before it cancels them; without it 10 seconds.
         */
        public Builder shutdownGrace(Duration grace) {
            shutdownGrace = given.notNegative(grace, "shutdownGrace");
            return this;
        }

        private void checkSize(int limit) {
            if (size > limit) {
                throw new IllegalArgumentException("a pool of " + size + " contexts, but no more than " + limit
                        + " contexts of a process can use native modules at one time; choose a smaller size, or set"
                        + " the system property " + NativeCopies.LIMIT_PROPERTY);
            }
        }

        /**
         * Makes the first context, so that what is wrong with the settings or the modules shows at once, and starts to
         * make the others. Building again makes another pool.
         *
         * @throws PolyglotException when a module cannot be imported
         * @throws IllegalArgumentException when the pool is larger than the number of contexts that can use native
         *     modules, under a preset that lets them
         * @throws IllegalStateException when the host is closed
         * @throws RuntimeException what {@code setUp} or {@code configure} threw
         * @throws dev.ingot.ForeignBytecodeException when a pack was made for another Python
         */
        public PythonPool build() {
            host.nativeContexts().ifPresent(this::checkSize);
            PoolConfiguration configuration = new PoolConfiguration(
                    size,
                    idle < 0 ? size : Math.min(idle, size),
                    imports,
                    setUp,
                    configure,
                    maximumUses,
                    contextsPerEngine,
                    maximumAge,
                    leaseTimeout,
                    maximumWaiting,
                    timeLimit,
                    statementLimit,
                    shutdownGrace);
            PythonPool pool = new PythonPool(new Engines(host, configuration), configuration, makerCount);
            try {
                pool.start();
                return pool;
            } catch (Throwable failure) {
                pool.close();
                throw failure;
            }
        }
    }
}
