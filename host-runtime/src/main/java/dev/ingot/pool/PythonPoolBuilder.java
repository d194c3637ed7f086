package dev.ingot.pool;

import dev.ingot.host.PythonHost;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/** Configures a pool. Not safe for use by several threads. */
public final class PythonPoolBuilder {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

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

    PythonPoolBuilder(PythonHost host) {
        this.host = host;
    }

    /** Sets how many contexts there can be, lent ones included; without it as many as the machine has processors. */
    public PythonPoolBuilder size(int contexts) {
        size = atLeast(1, contexts, "size");
        return this;
    }

    /** Sets how many contexts are kept ready while nobody waits; without it as many as there can be. */
    public PythonPoolBuilder idle(int contexts) {
        idle = atLeast(0, contexts, "idle");
        return this;
    }

    /** Sets how many contexts are made at the same time; without it as many as the machine has processors. */
    public PythonPoolBuilder makers(int threads) {
        makerCount = atLeast(1, threads, "makers");
        return this;
    }

    /** Sets the modules that every context has imported before it is lent. */
    public PythonPoolBuilder imports(String... modules) {
        imports = List.of(modules);
        return this;
    }

    /** Sets what is done with every new context before its modules are imported. */
    public PythonPoolBuilder setUp(Consumer<Context> action) {
        setUp = Objects.requireNonNull(action);
        return this;
    }

    /** Sets what is changed of every context's builder after the host had its say. */
    public PythonPoolBuilder configure(Consumer<Context.Builder> action) {
        configure = Objects.requireNonNull(action);
        return this;
    }

    /**
     * Sets after how many leases a context is given up; without it after one. A context that is lent again is reset first: the
     * variables of {@code __main__}, {@code builtins} and {@code sys}, {@code sys.modules}, {@code sys.path}, the standard streams, the
     * environment and the working folder are what they were when it was made. A context in which threads run, files are open or
     * {@code atexit} functions wait is given up instead. The reset has to end within the time limit, without one within ten seconds. That
     * keeps honest scripts apart; it is no protection from others, which can change what modules hold.
     */
    public PythonPoolBuilder maximumUses(int uses) {
        maximumUses = atLeast(1, uses, "maximumUses");
        return this;
    }

    /**
     * Sets after how many contexts the pool goes on with a new engine; without it after 1,000. GraalPy keeps code that a context
     * compiled from source until the engine is closed, some 11 kB for a context of the standard library's modules and the functions of
     * every script that ran in it, however many its {@link #maximumUses} allow. The pool's engines are its own, not the host's.
     */
    public PythonPoolBuilder contextsPerEngine(int contexts) {
        contextsPerEngine = atLeast(1, contexts, "contextsPerEngine");
        return this;
    }

    /** Sets the age from which a context is not lent any more. */
    public PythonPoolBuilder maximumAge(Duration age) {
        maximumAge = positive(age, "maximumAge");
        return this;
    }

    /** Sets how long a caller waits for a context; without it 30 seconds. */
    public PythonPoolBuilder leaseTimeout(Duration timeout) {
        leaseTimeout = positive(timeout, "leaseTimeout");
        return this;
    }

    /** Sets how many callers may wait; further ones are turned away at once. Without it there is no limit. */
    public PythonPoolBuilder maximumWaiting(int callers) {
        maximumWaiting = atLeast(0, callers, "maximumWaiting");
        return this;
    }

    /** Sets how long a lease may last before what runs in its context is cancelled. Without it there is no limit. */
    public PythonPoolBuilder timeLimit(Duration limit) {
        timeLimit = positive(limit, "timeLimit");
        return this;
    }

    /** Sets how many statements may run in one lease before it is cancelled. Counting them costs time. Without it no limit. */
    public PythonPoolBuilder statementLimit(long statements) {
        if (statements < 1) {
            throw new IllegalArgumentException("statementLimit " + statements + ": at least 1 is needed");
        }
        statementLimit = statements;
        return this;
    }

    /** Sets how long {@link PythonPool#close} waits for leases to end before it cancels them; without it 10 seconds. */
    public PythonPoolBuilder shutdownGrace(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("shutdownGrace " + grace + ": a negative duration makes no sense");
        }
        shutdownGrace = grace;
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
