package dev.ingot.warm;

import java.time.Duration;

/**
 * When a host collects what earlier commands have left: while nobody waits, and after commands that follow one another,
 * because a JVM would rather take gigabytes from the system. What is freed goes back to the system. Safe for several
 * threads.
 */
final class HeapUse {
    /** How much more than twice of what is held may be in use. */
    private static final long GROWTH = 256L << 20;

    /** Nobody notices a full collection after so long. */
    private static final Duration QUIET = Duration.ofSeconds(20);

    private volatile long lastCollection = System.nanoTime();
    private volatile long held;

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void collect() {
        lastCollection = System.nanoTime();
        System.gc();
        held = used();
    }

    /** Collects where much is in use. */
    void afterCommand() {
        if (used() > 2 * held + GROWTH) {
            collect();
        }
    }

    /** Collects once after each time in which there was something to do; while no command runs. */
    void whenQuiet(long lastActivity) {
        if (lastCollection < lastActivity && System.nanoTime() - lastActivity > QUIET.toNanos()) {
            collect();
        }
    }

    /** Says whether more than three quarters of the memory are held. */
    boolean isFull() {
        long ceiling = Runtime.getRuntime().maxMemory() / 4 * 3;
        if (used() > ceiling) {
            collect();
        }
        return used() > ceiling;
    }
}
