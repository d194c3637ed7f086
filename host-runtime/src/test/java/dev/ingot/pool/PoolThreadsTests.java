package dev.ingot.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.graalvm.polyglot.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pool's own threads do where the JVM has nothing left to give them. */
@Timeout(60)
class PoolThreadsTests {
    @Test
    void whatFailsWhenALimitHasPassedKeepsNoOtherLimitFromPassing() throws InterruptedException {
        Deadlines deadlines = new Deadlines(1);
        CountDownLatch failed = new CountDownLatch(2);
        CountDownLatch passed = new CountDownLatch(1);
        deadlines.begin(() -> {
            failed.countDown();
            throw new OutOfMemoryError("none for this thread");
        });
        deadlines.begin(() -> {
            failed.countDown();
            throw new IllegalStateException("nor this one");
        });
        failed.await();
        deadlines.begin(passed::countDown);
        // For ever, where the thread that looks has ended.
        passed.await();
        deadlines.stop();
    }

    @Test
    void contextThatNoThreadCouldCloseIsClosedLater() throws InterruptedException {
        AtomicInteger closed = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        ThreadFactory closers = work -> {
            if (asked.incrementAndGet() < 3) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(work);
        };
        PoolThreads threads = new PoolThreads(source(closed), configuration(), 1, closers);
        threads.makeFirst();
        threads.state().takeBack(threads.state().lend(), false, false);
        threads.state().close(Duration.ZERO);
        threads.stop();
        assertThat(threads.state().awaitEnd(Duration.ofMinutes(1))).isZero();
        assertThat(closed).hasValue(1);
        assertThat(asked).hasValue(3);
    }

    private static PoolConfiguration configuration() {
        Duration moment = Duration.ofMillis(1);
        return new PoolConfiguration(
                1, 0, List.of(), context -> {}, builder -> {}, 1, 1_000, null, moment, 0, moment, 0, moment);
    }

    private static ContextSource source(AtomicInteger closed) {
        return new ContextSource() {
            @Override
            public Prepared create() {
                return new Prepared() {
                    @Override
                    public Context context() {
                        throw new UnsupportedOperationException("there is none");
                    }

                    @Override
                    public void begin() {}

                    @Override
                    public boolean reset() {
                        return true;
                    }

                    @Override
                    public void close() {
                        closed.incrementAndGet();
                    }
                };
            }

            @Override
            public void close() {}
        };
    }
}
