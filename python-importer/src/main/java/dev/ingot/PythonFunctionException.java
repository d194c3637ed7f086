package dev.ingot;

/**
 * Says that a Python function failed that was called for another system, such as Spark; the message holds its traceback
 * and what it was given. It has no cause: what GraalPy throws cannot be sent to another process.
 */
public final class PythonFunctionException extends IngotException {
    private static final long serialVersionUID = 1L;

    /** Of what a function was given, so many characters are told. */
    private static final int SHOWN = 300;

    /**
     * Creates the exception.
     *
     * @param function the function
     * @param what what it did, such as "failed"
     * @param data what it was given
     * @param more what follows in the message, such as a traceback; empty where there is nothing
     */
    public PythonFunctionException(String function, String what, Object data, String more) {
        super(function + " " + what + " for " + shown(data.toString()) + more, null);
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
