package dev.ingot;

import org.jspecify.annotations.Nullable;

/** Says that a Python object is not what a Java type needs, and where in it. */
public final class ConversionException extends IngotException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message the place, what was expected and what was found
     */
    public ConversionException(String message) {
        super(message, null);
    }

    /**
     * Creates the exception.
     *
     * @param message the place, what was expected and what was found
     * @param cause what went wrong below, or null
     */
    public ConversionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
