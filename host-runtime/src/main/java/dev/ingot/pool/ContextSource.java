package dev.ingot.pool;

import org.graalvm.polyglot.Context;

/** Makes what a pool lends. The pool's rules are tested over one that needs no GraalPy. Safe for many threads. */
interface ContextSource {
    /** A context that is ready to be lent. For one thread at a time, except for {@link #close}. */
    interface Prepared {
        Context context();

        /**
         * Begins a lease: the limits that are counted by lease start anew.
         *
         * @throws IllegalStateException when the context was closed
         */
        void begin();

        /** Is told that whoever had the context has returned it in time: nothing runs in it. */
        default void returned() {}

        /** Brings the context back to the state in which it was first lent; false when that cannot be done. */
        boolean reset();

        /**
         * Cancels whatever runs in the context and closes it. Returns when nothing runs in it any more, which may be
         * never.
         */
        void close();
    }

    /** Makes a context and brings it to the state in which it is lent. */
    Prepared create();

    /** Frees what contexts share as soon as the last of them is closed. */
    void close();
}
