package dev.ingot.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who waits and who is sent away, by a clock that is set by hand. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "where there are warm hosts")
class CommandQueueTests {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int COMMANDS = 6 * PROCESSORS;

    @TempDir
    private Path temporary;

    private final Manual clock = new Manual();
    private final Set<Integer> gone = new HashSet<>();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore permits = new Semaphore(0);
    private final List<Integer> numbers = new ArrayList<>();
    private WarmFolder folder;
    private CommandQueue queue;

    /** Does what is due when its time is put forward. */
    private static final class Manual implements CommandQueue.Clock {
        private final List<Due> all = new ArrayList<>();
        private Duration now = Duration.ZERO;

        private record Due(Duration at, Runnable action) {}

        @Override
        public synchronized void after(Duration time, Runnable action) {
            all.add(new Due(now.plus(time), action));
        }

        void advance(Duration time) {
            due(time).forEach(one -> one.action.run());
        }

        private synchronized List<Due> due(Duration time) {
            now = now.plus(time);
            List<Due> due = all.stream()
                    .filter(one -> one.at.compareTo(now) <= 0)
                    .sorted(Comparator.comparing(Due::at))
                    .toList();
            all.removeAll(due);
            return due;
        }
    }

    /** The first is being served; each needs a permit to come to its end. */
    @BeforeEach
    void addCommands() throws IOException {
        folder = WarmFolder.at(temporary.resolve("ingot-warm/1-1"));
        folder.create();
        Seats seats = new Seats(folder);
        queue = new CommandQueue(seats, clock);
        while (numbers.size() < COMMANDS) {
            seats.offer();
            int number = offered();
            Files.move(folder.seat(number), folder.taken(number));
            assertThat(seats.begin(number)).isTrue();
            numbers.add(number);
        }
        for (int number : numbers) {
            queue.add(number, () -> !gone.contains(number), turn -> {
                begun.release();
                permits.acquireUninterruptibly();
                queue.end(number);
            });
        }
        begun.acquireUninterruptibly();
    }

    private int offered() throws IOException {
        try (Stream<Path> files = Files.list(folder.path())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(WarmFolder.SEAT))
                    .mapToInt(name -> Integer.parseInt(name.substring(WarmFolder.SEAT.length())))
                    .min()
                    .orElseThrow();
        }
    }

    @AfterEach
    void finish() throws InterruptedException {
        CountDownLatch finished = new CountDownLatch(1);
        permits.release(COMMANDS);
        queue.finish(finished::countDown);
        assertThat(finished.await(1, TimeUnit.MINUTES)).isTrue();
    }

    /** Says whether a client waits, or is served. */
    private boolean isThere(int number) {
        return Files.exists(folder.taken(number));
    }

    private long there() {
        return numbers.stream().filter(this::isThere).count();
    }

    @Test
    void noMoreAreSentAwayThanTheProcessorsCanRun() {
        clock.advance(SECOND);
        assertThat(there()).isEqualTo(COMMANDS - PROCESSORS);
        clock.advance(SECOND);
        assertThat(there()).isEqualTo(COMMANDS - PROCESSORS);
        clock.advance(SECOND);
        assertThat(there()).isEqualTo(COMMANDS - 2 * PROCESSORS);
    }

    @Test
    void nobodyIsSentAwayByAHostThatIsFaster() {
        for (int round = 1; round <= 3; round++) {
            permits.release(PROCESSORS);
            begun.acquireUninterruptibly(PROCESSORS);
            clock.advance(SECOND);
            assertThat(there()).isEqualTo(COMMANDS - round * PROCESSORS);
        }
    }

    @Test
    void clientsThatAreGoneTakeNobodysPlace() {
        List<Integer> dead = numbers.subList(1, 1 + 2 * PROCESSORS);
        gone.addAll(dead);
        clock.advance(SECOND);
        assertThat(dead).noneMatch(this::isThere);
        assertThat(there()).isEqualTo(COMMANDS - 3 * PROCESSORS);
    }

    /** But for a context that takes too long to be made. */
    @Test
    void whoIsServedIsNotSentAway() {
        clock.advance(SECOND);
        assertThat(isThere(numbers.getFirst())).isTrue();
        clock.advance(SECOND.multipliedBy(10));
        assertThat(isThere(numbers.getFirst())).isFalse();
    }
}
