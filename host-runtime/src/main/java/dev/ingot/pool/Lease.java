package dev.ingot.pool;

import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A context that is lent by a {@link PythonPool} until {@link #close}. For one thread at a time.
 *
 * <p>When the pool's time limit passes, the context is cancelled: what runs in it ends with a {@link
 * org.graalvm.polyglot.PolyglotException} of which {@code isCancelled()} holds, and everything later fails likewise.
 */
public final class Lease implements AutoCloseable {
    /** The states of a lease: it is ended once, by whoever changes it first. */
    private enum State {
        ACTIVE,
        EXPIRED,
        ENDED
    }

    private final PythonPool pool;
    private final PooledContext pooled;
    private final PoolEvents.ContextLeased event = new PoolEvents.ContextLeased();
    private final AtomicReference<State> state = new AtomicReference<>(State.ACTIVE);
    private volatile boolean discarded;
    private volatile boolean endedExpired;
    private @Nullable Future<?> expiry;

    Lease(PythonPool pool, PooledContext pooled) {
        this.pool = pool;
        this.pooled = pooled;
    }

    /** Is called once, by the thread that gets the lease. */
    void begin(long waitedNanos) {
        event.waited = waitedNanos;
        event.earlierLeases = pooled.uses();
        event.begin();
        try {
            pooled.beginUse();
        } catch (RuntimeException e) {
            // The host was closed.
            discard();
            close();
            throw e;
        }
    }

    /** Sets what ends the lease when time is up. */
    void expireBy(Future<?> newExpiry) {
        expiry = newExpiry;
    }

    /**
     * Returns the context. It is the pool's to close.
     *
     * @throws IllegalStateException when the lease was closed
     */
    public Context context() {
        if (state.get() == State.ENDED) {
            throw new IllegalStateException("the lease is closed; its context may be in another caller's hands");
        }
        return pooled.context();
    }

    /**
     * Evaluates Python code in the context and returns the value of its last expression.
     *
     * @throws org.graalvm.polyglot.PolyglotException when the code raises an exception or is cancelled
     */
    public Value eval(String code) {
        return context().eval("python", code);
    }

    /** Says whether the time limit ended this lease. */
    public boolean isExpired() {
        return endedExpired || state.get() == State.EXPIRED;
    }

    /** Has the context given up when the lease is closed, whatever the pool's settings: it was left in a bad state. */
    public void discard() {
        discarded = true;
    }

    /** Ends the lease because its time is up. */
    void expire() {
        if (state.compareAndSet(State.ACTIVE, State.EXPIRED)) {
            pooled.cancel();
        }
    }

    PooledContext pooled() {
        return pooled;
    }

    /** Gives the context back to the pool, which resets or discards it. Closing again does nothing. */
    @Override
    public void close() {
        State last = state.getAndSet(State.ENDED);
        if (last == State.ENDED) {
            return;
        }
        endedExpired = last == State.EXPIRED;
        if (expiry != null) {
            expiry.cancel(false);
        }
        event.cancelled = endedExpired;
        event.commit();
        pool.takeBack(this, endedExpired || discarded);
    }
}
