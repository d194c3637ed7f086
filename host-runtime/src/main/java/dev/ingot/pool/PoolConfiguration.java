package dev.ingot.pool;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.ResourceLimits;
import org.jspecify.annotations.Nullable;

/**
 * How a pool behaves; see {@link PythonPool.Builder} for each of its settings. Immutable.
 *
 * @param maximumUses after how many leases a context is given up; 1 gives every lease a context of its own
 * @param statementLimit 0 for none
 */
record PoolConfiguration(
        int size,
        int idle,
        List<String> imports,
        Consumer<Context> setUp,
        Consumer<Context.Builder> configure,
        int maximumUses,
        int contextsPerEngine,
        @Nullable Duration maximumAge,
        Duration leaseTimeout,
        int maximumWaiting,
        @Nullable Duration timeLimit,
        long statementLimit,
        Duration shutdownGrace) {

    /** In so many steps the contexts that were made together are given up. */
    private static final int STEPS = 8;

    /** Durations longer than this mean "for ever": a century, which leaves room for sums of two. */
    private static final Duration CENTURY = Duration.ofDays(36_525);

    /**
     * Returns a duration that a clock of nanoseconds can count, which {@link java.time.temporal.ChronoUnit#FOREVER} is
     * not.
     */
    static long nanos(Duration duration) {
        return (duration.compareTo(CENTURY) < 0 ? duration : CENTURY).toNanos();
    }

    void applyTo(Context.Builder builder) {
        if (statementLimit > 0) {
            builder.resourceLimits(ResourceLimits.newBuilder()
                    .statementLimit(statementLimit, null)
                    .build());
        }
        configure.accept(builder);
    }

    boolean isWornOut(PooledContext context) {
        return context.uses() >= usesOf(context.number()) || isTooOld(context);
    }

    /**
     * Returns after how many leases the context with this number is given up: those that were made together, and are
     * used alike, one after the other, so that callers do not wait until all are made anew.
     */
    int usesOf(int number) {
        // As a long: without a limit to speak of, uses are Integer.MAX_VALUE.
        return (int) (maximumUses - maximumUses / 5L * Math.floorMod(number, STEPS) / STEPS);
    }

    boolean isTooOld(PooledContext context) {
        return maximumAge != null && context.ageNanos() >= nanos(maximumAge);
    }
}
