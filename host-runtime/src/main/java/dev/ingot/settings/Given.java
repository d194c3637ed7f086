package dev.ingot.settings;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The settings that a builder was given: one given twice is a mistake that nobody would see. Not safe for several
 * threads.
 */
public final class Given {
    private final Set<String> names = new HashSet<>();

    /** Creates a memory of nothing. */
    public Given() {}

    /**
     * Notes that a setting is given.
     *
     * @throws IllegalStateException when it was given before
     */
    public void once(String name) {
        if (!names.add(name)) {
            throw new IllegalStateException("the setting '" + name + "' is given twice; give it once");
        }
    }

    /**
     * Notes and checks a number.
     *
     * @throws IllegalArgumentException when it is smaller than {@code minimum}
     * @throws IllegalStateException when the setting was given before
     */
    public int atLeast(int minimum, int value, String name) {
        return (int) atLeast((long) minimum, value, name);
    }

    /** Notes and checks a number, see {@link #atLeast(int, int, String)}. */
    public long atLeast(long minimum, long value, String name) {
        once(name);
        if (value < minimum) {
            throw new IllegalArgumentException(name + " " + value + ": at least " + minimum + " is needed");
        }
        return value;
    }

    /**
     * Notes and checks a duration.
     *
     * @throws IllegalArgumentException when it is not positive
     * @throws IllegalStateException when the setting was given before
     */
    public Duration positive(Duration value, String name) {
        once(name);
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " " + value + ": a positive duration is needed");
        }
        return value;
    }

    /**
     * Notes and checks a duration that may be zero.
     *
     * @throws IllegalArgumentException when it is negative
     * @throws IllegalStateException when the setting was given before
     */
    public Duration notNegative(Duration value, String name) {
        once(name);
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " " + value + ": a negative duration makes no sense");
        }
        return value;
    }
}
