package dev.ingot.pool;

import dev.ingot.host.PythonHost;

/**
 * The engines of a pool, one after the other: each makes so many contexts, then another takes its place and it is closed with the
 * last of them. Closing an engine is the only way to free the code that GraalPy compiled from source in its contexts. Safe for many
 * threads.
 */
final class Engines {
    private final PythonHost host;
    private final int contextsPerEngine;
    private Generation current;

    /** One engine and how many contexts it has made and has open. Guarded by the monitor of its {@link Engines}. */
    final class Generation {
        private final PythonHost host;
        private int made;
        private int open;

        private Generation(PythonHost host) {
            this.host = host;
        }

        PythonHost host() {
            return host;
        }

        /** Is called once for each context when it is closed or could not be made. */
        void release() {
            synchronized (Engines.this) {
                open--;
                closeIfDone(this);
            }
        }
    }

    Engines(PythonHost host, int contextsPerEngine) {
        this.host = host;
        this.contextsPerEngine = contextsPerEngine;
        this.current = new Generation(host.renewed());
    }

    /** Returns the engine for one more context. */
    synchronized Generation acquire() {
        if (current.made == contextsPerEngine) {
            Generation last = current;
            current = new Generation(host.renewed());
            closeIfDone(last);
        }
        current.made++;
        current.open++;
        return current;
    }

    private void closeIfDone(Generation generation) {
        if (generation != current && generation.open == 0) {
            generation.host.close();
        }
    }

    /** Closes the last engine when there are no contexts any more. */
    synchronized void close() {
        current.host.close();
    }
}
