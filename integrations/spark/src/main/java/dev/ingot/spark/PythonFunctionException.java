package dev.ingot.spark;

import dev.ingot.HostException;

/**
 * A Python function failed; the message holds its traceback and what it was given. It has no cause: what GraalPy throws
 * cannot be sent from an executor to the driver.
 */
public final class PythonFunctionException extends HostException {
    private static final long serialVersionUID = 1L;

    /** Of what a function was given, so many characters are told. */
    private static final int SHOWN = 300;

    /**
     * @param what what the function did, such as "failed"
     * @param data what it was given
     */
    PythonFunctionException(String reference, String what, Object data, String more) {
        super(reference + " " + what + " for " + shown(data.toString()) + more, null);
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
