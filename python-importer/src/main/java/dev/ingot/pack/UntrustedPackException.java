package dev.ingot.pack;

/** A pack is not signed by a key that is trusted. The message names the pack and what to do. */
public final class UntrustedPackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UntrustedPackException(String resource, String detail) {
        super(resource + ": " + detail);
    }
}
