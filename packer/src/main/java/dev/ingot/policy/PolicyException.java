package dev.ingot.policy;

/** A policy file is not valid. The message names file, line, what stands there, what belongs there. */
public final class PolicyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    PolicyException(String message) {
        super(message);
    }
}
