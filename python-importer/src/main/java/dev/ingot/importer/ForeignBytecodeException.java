package dev.ingot.importer;

import dev.ingot.pack.Pack;
import dev.ingot.pack.PythonTarget;

/** Says that a pack's bytecode was made for another Python than the one that is to run it. */
public final class ForeignBytecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ForeignBytecodeException(String message) {
        super(message);
    }

    /**
     * Checks that a Python can run a pack's bytecode.
     *
     * @throws ForeignBytecodeException when it cannot; the message names the pack and both Pythons
     */
    public static void check(Pack pack, PythonTarget running) {
        if (!running.runsBytecodeOf(pack.python())) {
            throw new ForeignBytecodeException(pack.resource() + ": made for " + pack.python() + ", but this is "
                    + running + "; build the pack again with this version of Ingot");
        }
    }
}
