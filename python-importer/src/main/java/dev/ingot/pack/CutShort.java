package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import java.util.function.Supplier;

/** What becomes of reading a mapped pack whose file does not have the bytes any more: an error of the pack. */
public final class CutShort {
    private CutShort() {}

    /**
     * Reads something of a pack.
     *
     * @param resource what the error calls the pack
     * @throws CorruptPackException when its file was cut short
     */
    static <T> T reading(String resource, Supplier<T> action) {
        try {
            return action.get();
        } catch (InternalError fault) {
            throw error(resource, fault);
        }
    }

    /**
     * Returns the error for what the JVM throws when bytes of a mapping are read that its file does not have.
     *
     * @param resource what the error calls the pack
     */
    public static CorruptPackException error(String resource, InternalError fault) {
        return new CorruptPackException(
                resource, "its file was cut short while it was in use; replace packs by moving, not by writing", fault);
    }
}
