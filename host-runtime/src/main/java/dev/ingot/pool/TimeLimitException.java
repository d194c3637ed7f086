package dev.ingot.pool;

import dev.ingot.HostException;

/** Says that a script was cancelled because it held a context for longer than the pool's time limit. */
public final class TimeLimitException extends HostException {
    private static final long serialVersionUID = 1L;

    TimeLimitException(String message, Throwable cause) {
        super(message, cause);
    }
}
