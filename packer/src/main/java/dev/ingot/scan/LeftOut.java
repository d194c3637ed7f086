package dev.ingot.scan;

/**
 * A file of an input that is not packed.
 *
 * @param path where it would lie in the pack
 * @param reason why it does not, for people; the same words for the same reason
 */
public record LeftOut(String path, String reason) implements Comparable<LeftOut> {
    @Override
    public int compareTo(LeftOut other) {
        return path.compareTo(other.path);
    }
}
