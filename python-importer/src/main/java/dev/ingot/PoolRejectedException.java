package dev.ingot;

/** Says that a pool did not lend a context, and why. The message gives the pool's figures at that moment. */
public final class PoolRejectedException extends IngotException {
    private static final long serialVersionUID = 1L;

    /** Why a pool does not lend a context. */
    public enum Reason {
        /** As many callers are waiting as may wait. */
        TOO_MANY_WAITING,
        /** No context became free in time. */
        TIME_OUT,
        /** The pool is closed or being closed. */
        CLOSED
    }

    private final Reason reason;

    /**
     * Creates the exception.
     *
     * @param reason why there is no context
     * @param message the same for people, with the pool's figures
     */
    public PoolRejectedException(Reason reason, String message) {
        super(message, null);
        this.reason = reason;
    }

    /** Returns why. */
    public Reason reason() {
        return reason;
    }
}
