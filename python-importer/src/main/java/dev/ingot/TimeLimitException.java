package dev.ingot;

/** Says that a script was cancelled because it held a context for longer than the pool's time limit. */
public final class TimeLimitException extends IngotException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which limit it was
     * @param cause the cancellation
     */
    public TimeLimitException(String message, Throwable cause) {
        super(message, cause);
    }
}
