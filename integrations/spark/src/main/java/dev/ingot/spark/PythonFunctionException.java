package dev.ingot.spark;

/** A Python function failed; the message holds its traceback and what it was given. */
public final class PythonFunctionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PythonFunctionException(String message) {
        super(message);
    }

    PythonFunctionException(String message, Throwable cause) {
        super(message, cause);
    }
}
