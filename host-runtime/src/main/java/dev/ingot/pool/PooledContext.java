package dev.ingot.pool;

/** A context of a pool with its history. */
final class PooledContext {
    private final ContextSource.Prepared prepared;
    private final long createdAt = System.nanoTime();

    /** How many were made before it. */
    private final int number;

    /** Written by the one who has the context. */
    private int uses;

    /** Guarded by the lock of the pool: a context is closed once, by whoever comes first. */
    private boolean closing;

    PooledContext(ContextSource.Prepared prepared, int number) {
        this.prepared = prepared;
        this.number = number;
    }

    int number() {
        return number;
    }

    ContextSource.Prepared prepared() {
        return prepared;
    }

    int uses() {
        return uses;
    }

    long ageNanos() {
        return System.nanoTime() - createdAt;
    }

    void beginUse() {
        uses++;
        prepared.begin();
    }

    /** Marks the context as one that is being closed; false when it was marked before. */
    boolean beginClosing() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    boolean isClosing() {
        return closing;
    }
}
