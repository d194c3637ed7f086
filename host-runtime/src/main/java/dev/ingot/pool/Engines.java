package dev.ingot.pool;

import dev.ingot.host.PythonHost;
import dev.ingot.importer.InternalSource;
import dev.ingot.importer.NameList;
import dev.ingot.natives.NativeContexts;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/**
 * Contexts of a host, made on one engine after the other: each makes so many contexts, then another takes its place and
 * it is closed with the last of them. Closing an engine is the only way to free the code that GraalPy compiled from
 * source in its contexts.
 */
final class Engines implements ContextSource {
    private static final Source PREPARE = InternalSource.load(Engines.class, "pooled.py", "<ingot pool>");

    private final PythonHost host;
    private final PoolConfiguration configuration;

    // Guarded by the monitor.
    private Generation current;
    private boolean closed;

    /** One engine and how many contexts it has made and has open. Guarded by the monitor of its {@link Engines}. */
    private static final class Generation {
        private final PythonHost host;
        private int made;
        private int open;

        private Generation(PythonHost host) {
            this.host = host;
        }
    }

    Engines(PythonHost host, PoolConfiguration configuration) {
        this.host = host;
        this.configuration = configuration;
        this.current = new Generation(host.renewed());
    }

    @Override
    public Prepared create() {
        Generation engine = acquire();
        try {
            return prepare(engine);
        } catch (Throwable failure) {
            release(engine);
            throw failure;
        }
    }

    private Prepared prepare(Generation engine) {
        Context context = engine.host.newContext(configuration::applyTo);
        try {
            configuration.setUp().accept(context);
            Value reset = context.eval(PREPARE).execute(NameList.of(configuration.imports()));
            return new PreparedContext(engine, context, reset);
        } catch (Throwable failure) {
            NativeContexts.cancel(context, true);
            throw failure;
        }
    }

    private synchronized Generation acquire() {
        if (current.made == configuration.contextsPerEngine()) {
            Generation last = current;
            current = new Generation(host.renewed());
            closeIfDone(last);
        }
        current.made++;
        current.open++;
        return current;
    }

    /** Is called once for each context, when it is closed or could not be made. */
    private synchronized void release(Generation engine) {
        engine.open--;
        closeIfDone(engine);
    }

    private void closeIfDone(Generation engine) {
        if ((engine != current || closed) && engine.open == 0) {
            engine.host.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeIfDone(current);
    }

    private final class PreparedContext implements Prepared {
        private final Generation engine;
        private final Context context;
        private final Value reset;

        /** False from the moment when it is lent until it was returned in time. */
        private volatile boolean idle = true;

        PreparedContext(Generation engine, Context context, Value reset) {
            this.engine = engine;
            this.context = context;
            this.reset = reset;
        }

        @Override
        public Context context() {
            return context;
        }

        @Override
        public void begin() {
            idle = false;
            context.resetLimits();
        }

        @Override
        public void returned() {
            idle = true;
        }

        @Override
        public boolean reset() {
            try {
                return reset.execute().asBoolean();
            } catch (RuntimeException e) {
                // What a script leaves behind may fail in any way; the context is given up, which is the answer to all
                // of them.
                return false;
            }
        }

        @Override
        public void close() {
            try {
                NativeContexts.cancel(context, idle);
            } finally {
                release(engine);
            }
        }
    }
}
