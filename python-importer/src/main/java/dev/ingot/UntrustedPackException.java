package dev.ingot;

/** A pack is not signed by a key that is trusted. The message names the pack and what to do. */
public final class UntrustedPackException extends IngotException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param resource what was read, as the user named it
     * @param detail whose signature is missing, and what to do
     */
    public UntrustedPackException(String resource, String detail) {
        super(resource + ": " + detail, null);
    }
}
