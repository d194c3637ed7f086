package dev.ingot.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ingot.PoolRejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.graalvm.polyglot.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random schedules of lease, expiry, failure, close and interruption against the rules of a pool, over contexts that
 * need no GraalPy: never more than its size, one caller for each context, every caller answered, everything closed
 * once.
 */
class PoolScheduleTests {
    private static final int SCHEDULES = 3_000;

    /** Breaches of the rules, from any thread. */
    private final ConcurrentLinkedQueue<String> breaches = new ConcurrentLinkedQueue<>();

    @Test
    @Timeout(300)
    void rulesHoldInRandomSchedules() throws Exception {
        int lent = 0;
        int expired = 0;
        int failed = 0;
        int interrupted = 0;
        int stopped = 0;
        for (int seed = 0; seed < SCHEDULES; seed++) {
            Schedule schedule = new Schedule(seed);
            schedule.run();
            assertThat(breaches).as("seed %s", seed).isEmpty();
            lent += schedule.lent.get();
            expired += schedule.expired.get();
            failed += schedule.source.failures.get();
            interrupted += schedule.interrupted.get();
            stopped += schedule.stopped.get();
        }
        // Otherwise the schedules would try nothing. How often each happens depends on the machine's scheduling, so
        // that only the order of magnitude is asked for.
        assertThat(List.of(lent, expired, failed, interrupted, stopped))
                .allSatisfy(count -> assertThat(count).isGreaterThan(SCHEDULES / 100));
    }

    @Test
    void failureOfWhatMakesContextsReachesWhoClosesThePool() {
        Schedule schedule = new Schedule(0);
        schedule.source.failsInTheEnd = true;
        assertThatIllegalStateException().isThrownBy(schedule.pool::close).withMessage("the source fails");
    }

    /** What callers do with a pool in one schedule. */
    private final class Schedule {
        private final SplittableRandom random;
        private final int size;
        private final Source source;
        private final PythonPool pool;
        private final AtomicInteger lent = new AtomicInteger();
        private final AtomicInteger expired = new AtomicInteger();

        private final AtomicInteger interrupted = new AtomicInteger();

        /** How many callers were sent away by the end of the pool. */
        private final AtomicInteger stopped = new AtomicInteger();

        /** Whether nobody gives up waiting, so that who is forgotten waits until the test's own time is up. */
        private final boolean patient;

        Schedule(int seed) {
            // Of java.util.Random the first choices are the same for all seeds that are near each other.
            random = new SplittableRandom(seed);
            patient = random.nextBoolean();
            size = 1 + random.nextInt(3);
            source = new Source(size, new Random(random.nextLong()));
            pool = new PythonPool(source, configuration(), 1 + random.nextInt(2));
        }

        private PoolConfiguration configuration() {
            return new PoolConfiguration(
                    size,
                    random.nextInt(size + 1),
                    List.of(),
                    context -> {},
                    builder -> {},
                    1 + random.nextInt(3),
                    1_000,
                    random.nextInt(4) == 0 ? Duration.ofNanos(1 + random.nextInt(1_000_000)) : null,
                    patient ? Duration.ofHours(1) : Duration.ofMillis(1 + random.nextInt(20)),
                    random.nextInt(6),
                    random.nextBoolean() ? Duration.ofNanos(1 + random.nextInt(2_000_000)) : null,
                    0,
                    Duration.ofNanos(random.nextInt(1_000_000)));
        }

        void run() throws InterruptedException {
            List<Thread> callers = new ArrayList<>();
            for (int number = 0; number < 5; number++) {
                Random own = new Random(random.nextLong());
                callers.add(Thread.ofVirtual().unstarted(() -> use(own)));
            }
            callers.forEach(Thread::start);
            if (random.nextBoolean()) {
                Thread first = callers.getFirst();
                while (first.isAlive() && !isWaiting(first)) {
                    Thread.onSpinWait();
                }
                first.interrupt();
            }
            if (patient) {
                // The end of the pool would wake who was forgotten.
                for (Thread caller : callers) {
                    caller.join();
                }
            } else if (random.nextBoolean()) {
                callers.getLast().join();
            }
            pool.close();
            for (Thread caller : callers) {
                caller.join();
            }
            check();
        }

        private static boolean isWaiting(Thread thread) {
            Thread.State state = thread.getState();
            return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        }

        private void use(Random own) {
            for (int time = 0; time < 4; time++) {
                try (Lease lease = pool.lease()) {
                    lent.incrementAndGet();
                    Fake fake = (Fake) lease.pooled().prepared();
                    fake.use(own.nextInt(8) == 0 && pool.configuration().timeLimit() != null);
                    if (own.nextInt(5) == 0) {
                        lease.discard();
                    }
                    if (lease.isExpired()) {
                        expired.incrementAndGet();
                    }
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    return;
                } catch (PoolRejectedException e) {
                    if (patient && e.reason() == PoolRejectedException.Reason.TIME_OUT) {
                        breaches.add("nobody came to one who waits: " + pool.metrics());
                    }
                    if (e.reason() == PoolRejectedException.Reason.CLOSED) {
                        stopped.incrementAndGet();
                    }
                } catch (IllegalStateException e) {
                    // Turned away, or the context could not be made, or the pool closed it.
                } catch (StackOverflowError e) {
                    // The reset ended so, or the beginning.
                }
            }
        }

        private void check() {
            PoolMetrics end = pool.metrics();
            if (end.idle() + end.leased() + end.closing() + end.waiting() != 0) {
                breaches.add("left over: " + end);
            }
            if (source.alive.get() != 0 || end.created() != end.discarded()) {
                breaches.add(source.alive + " contexts alive in the end, " + end);
            }
        }
    }

    /** Makes contexts, fails now and then, and counts them. */
    private final class Source implements ContextSource {
        private final int size;
        private final Random random;
        private final AtomicInteger alive = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private boolean failsInTheEnd;

        Source(int size, Random random) {
            this.size = size;
            this.random = random;
        }

        @Override
        public Prepared create() {
            int outcome;
            synchronized (random) {
                outcome = random.nextInt(20);
            }
            if (outcome == 0) {
                failures.incrementAndGet();
                throw new IllegalStateException("this one fails");
            }
            if (alive.incrementAndGet() > size) {
                breaches.add("more than " + size + " contexts");
            }
            return new Fake(alive, outcome);
        }

        @Override
        public void close() {
            if (alive.get() != 0) {
                breaches.add("the source was closed before its contexts");
            }
            if (failsInTheEnd) {
                throw new IllegalStateException("the source fails");
            }
        }
    }

    private final class Fake implements ContextSource.Prepared {
        private final AtomicInteger alive;
        private final boolean failsToReset;
        private final boolean failsToClose;
        private final boolean hasNoStack;
        private final Semaphore user = new Semaphore(1);
        private final AtomicBoolean closed = new AtomicBoolean();
        private final CountDownLatch cancelled = new CountDownLatch(1);

        /** @param outcome at most three numbers of many make it fail */
        Fake(AtomicInteger alive, int outcome) {
            this.alive = alive;
            this.failsToReset = outcome == 1;
            this.failsToClose = outcome == 2;
            this.hasNoStack = outcome == 3;
        }

        /** Is what a script does: it runs a moment, or until it is cancelled. */
        void use(boolean endless) throws InterruptedException {
            if (!user.tryAcquire()) {
                breaches.add("two callers have one context");
            }
            try {
                if (endless) {
                    cancelled.await();
                } else {
                    Thread.onSpinWait();
                }
            } finally {
                user.release();
            }
        }

        @Override
        public Context context() {
            throw new UnsupportedOperationException("there is none");
        }

        @Override
        public void begin() {
            if (closed.get()) {
                throw new IllegalStateException("closed");
            }
        }

        @Override
        public boolean reset() {
            if (!user.tryAcquire()) {
                breaches.add("a context is reset while a caller has it");
            }
            user.release();
            if (hasNoStack) {
                throw new StackOverflowError();
            }
            return !failsToReset && !closed.get();
        }

        @Override
        public void close() {
            if (!closed.compareAndSet(false, true)) {
                breaches.add("closed twice");
            }
            cancelled.countDown();
            alive.decrementAndGet();
            if (failsToClose) {
                throw new IllegalStateException("this one fails to close");
            }
        }
    }
}
