package dev.ingot;

/** Says that a pack's bytecode was made for another Python than the one that is to run it. */
public final class ForeignBytecodeException extends IngotException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param resource the pack, as errors name it
     * @param expected what its bytecode was made for
     * @param running what is to run it
     */
    public ForeignBytecodeException(String resource, PythonTarget expected, PythonTarget running) {
        super(
                resource + ": made for " + expected + ", but this is " + running
                        + "; build the pack again with this version of Ingot",
                null);
    }
}
