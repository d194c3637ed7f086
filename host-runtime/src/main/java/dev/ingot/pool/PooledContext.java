package dev.ingot.pool;

import dev.ingot.importer.InternalSource;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;

/** A context of a pool with its history. Used by one thread at a time, except for {@link #cancel}. */
final class PooledContext {
    private static final Source PREPARE = InternalSource.load(PooledContext.class, "pooled.py", "<ingot pool>");

    private final Engines.Generation engine;
    private final Context context;
    private final Value reset;
    private final long createdAt = System.nanoTime();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int uses;

    private PooledContext(Engines.Generation engine, Context context, Value reset) {
        this.engine = engine;
        this.context = context;
        this.reset = reset;
    }

    /** Makes a context and brings it to the state in which it is lent. */
    static PooledContext create(Engines engines, PoolConfiguration configuration) {
        Engines.Generation engine = engines.acquire();
        try {
            return create(engine, configuration);
        } catch (Throwable failure) {
            engine.release();
            throw failure;
        }
    }

    private static PooledContext create(Engines.Generation engine, PoolConfiguration configuration) {
        Context context = engine.host().newContext(configuration::applyTo);
        try {
            configuration.setUp().accept(context);
            Value prepare = context.eval(PREPARE);
            Value reset = prepare.execute(ProxyArray.fromList(new ArrayList<>(configuration.imports())));
            return new PooledContext(engine, context, reset);
        } catch (Throwable failure) {
            context.close(true);
            throw failure;
        }
    }

    Context context() {
        return context;
    }

    int uses() {
        return uses;
    }

    long ageNanos() {
        return System.nanoTime() - createdAt;
    }

    void beginUse() {
        uses++;
        context.resetLimits();
    }

    /** Brings the context back to the state in which it was first lent; false when that failed and it is to be given up. */
    boolean reset() {
        try {
            reset.executeVoid();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Ends whatever runs in the context and closes it. */
    void cancel() {
        if (closed.compareAndSet(false, true)) {
            try {
                context.close(true);
            } finally {
                engine.release();
            }
        }
    }
}
