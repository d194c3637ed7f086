package dev.ingot.pool;

import dev.ingot.TimeLimitException;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A context that is lent by a {@link PythonPool} until {@link #close}. For one thread at a time.
 *
 * <p>When the pool's time limit passes, the context is cancelled: what runs in it ends with a
 * {@link org.graalvm.polyglot.PolyglotException} of which {@code isCancelled()} holds, and everything later fails
 * likewise. {@link #eval} and {@link PythonPool#call} throw a {@link TimeLimitException} instead.
 */
public final class Lease implements AutoCloseable {
    /** The states of a lease. Time can be up while its context is reset, too. */
    private enum State {
        ACTIVE,
        RESETTING,
        EXPIRED,
        ENDED
    }

    private final PythonPool pool;
    private final PooledContext pooled;
    private final PoolEvents.ContextLeased event = new PoolEvents.ContextLeased();
    private final AtomicReference<State> state = new AtomicReference<>(State.ACTIVE);
    private volatile boolean discarded;
    private volatile boolean expired;
    private Deadlines.@Nullable Deadline limit;

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
            limit = pool.limit(this);
            pooled.beginUse();
        } catch (RuntimeException | Error e) {
            // The host or the pool was closed, or the JVM is at its end.
            discard();
            close();
            throw e;
        }
    }

    /**
     * Returns the context. It is the pool's to close.
     *
     * @throws IllegalStateException when the lease was closed
     */
    public Context context() {
        State now = state.get();
        if (now == State.ENDED || now == State.RESETTING) {
            throw new IllegalStateException("the lease is closed; its context may be in another caller's hands");
        }
        return pooled.prepared().context();
    }

    /**
     * Evaluates Python code in the context and returns the value of its last expression.
     *
     * @throws TimeLimitException when the time limit cancelled the code
     * @throws PolyglotException when the code raises an exception or is cancelled otherwise
     * @throws IllegalStateException when the lease was closed
     */
    public Value eval(String code) {
        try {
            return context().eval("python", code);
        } catch (PolyglotException e) {
            throw explained(e);
        }
    }

    /** Returns what to throw for a failure: that time was up where that is why. */
    RuntimeException explained(PolyglotException failure) {
        return isExpired()
                ? new TimeLimitException(
                        "the script was cancelled after " + pool.configuration().timeLimit()
                                + ", the pool's time limit",
                        failure)
                : failure;
    }

    /** Says whether the time limit ended this lease. */
    public boolean isExpired() {
        return expired;
    }

    /** Has the context given up when the lease is closed, whatever the pool's settings: it was left in a bad state. */
    public void discard() {
        discarded = true;
    }

    /** Ends the lease because time is up; false when that comes too late. */
    boolean expire() {
        if (state.compareAndSet(State.ACTIVE, State.EXPIRED)) {
            expired = true;
            return true;
        }
        return state.compareAndSet(State.RESETTING, State.EXPIRED);
    }

    PooledContext pooled() {
        return pooled;
    }

    /** Gives the context back to the pool, which resets or discards it. Closing again does nothing. */
    @Override
    public void close() {
        boolean inTime = state.compareAndSet(State.ACTIVE, State.RESETTING);
        if (inTime || state.compareAndSet(State.EXPIRED, State.ENDED)) {
            event.cancelled = !inTime;
            event.commit();
            pool.takeBack(this, inTime && !discarded, !inTime);
        }
    }

    /** Ends the lease after its context was reset; false when time was up before. */
    boolean end() {
        if (limit != null) {
            limit.cancel();
        }
        return state.getAndSet(State.ENDED) == State.RESETTING;
    }
}
