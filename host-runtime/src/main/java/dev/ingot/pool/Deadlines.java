package dev.ingot.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends what takes longer than a limit, which is the same for all: so whoever begins later ends later, and the thread
 * that looks need not be woken for anybody. Beginning and ending cost an entry in a set. Safe for many threads.
 */
final class Deadlines {
    private static final Logger LOGGER = System.getLogger(PythonPool.class.getName());

    /** When to look again after a failure, in nanoseconds. */
    private static final long SOON = 100_000_000;

    private final long limit;
    private final Set<Deadline> running = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> retried = new ConcurrentLinkedQueue<>();
    private final Thread watcher;
    private volatile boolean stopped;

    /** One that has begun; equal to itself only. */
    final class Deadline {
        private final long at = System.nanoTime() + limit;
        private final Runnable expire;

        private Deadline(Runnable expire) {
            this.expire = expire;
        }

        /** Says that it has ended in time. */
        void cancel() {
            running.remove(this);
        }
    }

    /** @param limitNanos how long each may take */
    Deadlines(long limitNanos) {
        this.limit = limitNanos;
        this.watcher = Thread.ofPlatform().daemon().name("ingot-pool-clock").start(this::watch);
    }

    /** Begins; {@code expire} is called, by the thread that looks, unless the result is cancelled before. */
    Deadline begin(Runnable expire) {
        Deadline deadline = new Deadline(expire);
        running.add(deadline);
        return deadline;
    }

    private void watch() {
        long left = lookOn();
        while (!stopped || !retried.isEmpty()) {
            LockSupport.parkNanos(this, Math.max(1, left));
            left = lookOn();
        }
    }

    private long lookOn() {
        try {
            return look();
        } catch (RuntimeException | Error failure) {
            // Where a script has used the memory up, this thread may be the one that gets none; it has to look on.
            report(failure);
            return SOON;
        }
    }

    /** Ends what is due; returns for how many nanoseconds nothing else can be. */
    private long look() {
        long now = System.nanoTime();
        // What begins after this look cannot be over before so much time has passed.
        long left = limit;
        for (Deadline deadline : running) {
            if (deadline.at - now > 0) {
                left = Math.min(left, deadline.at - now);
            } else {
                expire(deadline);
            }
        }
        for (Runnable action = retried.peek(); action != null; action = retried.peek()) {
            action.run();
            retried.remove();
        }
        return left;
    }

    private void expire(Deadline deadline) {
        if (running.remove(deadline)) {
            deadline.expire.run();
        }
    }

    private static void report(Throwable failure) {
        try {
            LOGGER.log(Level.ERROR, "what is to be done when a time limit has passed failed", failure);
        } catch (RuntimeException | Error nothingLeft) {
            // There is nothing left to say it with.
        }
    }

    /** Has something that has failed done again, by the thread that looks, until it succeeds. */
    void retry(Runnable action) {
        retried.add(action);
        LockSupport.unpark(watcher);
    }

    /** Has nothing expire any more. */
    void stop() {
        stopped = true;
        running.clear();
        LockSupport.unpark(watcher);
    }
}
