package dev.ingot;

import org.jspecify.annotations.Nullable;

/**
 * Says that a pack cannot be trusted: damaged, truncated, foreign, hostile, or of a format this reader does not know.
 *
 * <p>The message is one line that names the resource, what was expected, what was found, the likely cause and the
 * remedy.
 */
public final class CorruptPackException extends IngotException {
    private static final long serialVersionUID = 1L;

    private final String resource;

    /**
     * Creates the exception.
     *
     * @param resource what was read, as the user named it
     * @param detail what was expected and what was found, with the likely cause
     */
    public CorruptPackException(String resource, String detail) {
        this(resource, detail, null);
    }

    /**
     * Creates the exception.
     *
     * @param resource what was read, as the user named it
     * @param detail what was expected and what was found, with the likely cause
     * @param cause what went wrong below, or null
     */
    public CorruptPackException(String resource, String detail, @Nullable Throwable cause) {
        super(resource + ": " + detail, cause);
        this.resource = resource;
    }

    /** Returns the name of the damaged file or buffer, as the user gave it. */
    public String resource() {
        return resource;
    }
}
