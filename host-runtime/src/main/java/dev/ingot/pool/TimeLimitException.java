package dev.ingot.pool;

/** Says that a script was cancelled because it held a context for longer than the pool's time limit. */
public final class TimeLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TimeLimitException(String message, Throwable cause) {
        super(message, cause);
    }
}
