package dev.ingot;

import org.jspecify.annotations.Nullable;

/** What hosts and pools throw. Open, because Java seals within one module only and they are in another. */
public abstract non-sealed class HostException extends IngotException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is wrong, where, and what to do
     * @param cause what went wrong below, or null
     */
    protected HostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
