package dev.ingot.host;

import dev.ingot.HostException;

/** Says that a Python object is not what a Java type needs, and where in it; see {@link PythonValues}. */
public final class ConversionException extends HostException {
    private static final long serialVersionUID = 1L;

    ConversionException(String message) {
        super(message, null);
    }

    ConversionException(String message, Throwable cause) {
        super(message, cause);
    }
}
