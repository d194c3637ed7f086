package dev.ingot;

import org.jspecify.annotations.Nullable;

/**
 * What Ingot throws of its own. The message says what is wrong, where, and what to do; the cause, where there is one,
 * is what went wrong below. Errors of Python code are {@link org.graalvm.polyglot.PolyglotException}s, wrong arguments
 * {@link IllegalArgumentException}s.
 */
public abstract sealed class IngotException extends RuntimeException
        permits CorruptPackException,
                UntrustedPackException,
                ForeignBytecodeException,
                ConversionException,
                PoolRejectedException,
                TimeLimitException,
                PythonFunctionException {
    private static final long serialVersionUID = 1L;

    IngotException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
