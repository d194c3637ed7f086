package dev.ingot.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How what a host owns ends. */
class LifetimeTests {
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final Lifetime lifetime = newLifetime();

    private static Lifetime newLifetime() {
        return new Lifetime(Duration.ofMinutes(1), Level.WARNING);
    }

    @Test
    void whatWasAddedLastEndsFirst() {
        lifetime.add(() -> ended.add("packs"));
        lifetime.add(() -> ended.add("engine"));
        lifetime.close();
        assertThat(ended).containsExactly("engine", "packs");
        assertThat(lifetime.isClosed()).isTrue();
        assertThat(lifetime.isOver()).isTrue();
    }

    @Test
    void everythingEndsWhereSomeOfItFailsAndNoFailureIsLost() {
        lifetime.add(() -> ended.add("packs"));
        lifetime.add(() -> {
            throw new IOException("no folder");
        });
        lifetime.add(() -> {
            throw new IllegalArgumentException("no engine");
        });
        assertThatIllegalStateException()
                .isThrownBy(lifetime::close)
                .withMessageContaining("could not be closed")
                .havingCause()
                .withRootCauseInstanceOf(IllegalArgumentException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .satisfies(other -> assertThat(other).hasMessage("no folder")));
        assertThat(ended).containsExactly("packs");
    }

    @Test
    void everythingEndsWhereSomeOfItEndsInAnError() {
        lifetime.add(() -> ended.add("packs"));
        lifetime.add(() -> {
            throw new StackOverflowError();
        });
        assertThatIllegalStateException().isThrownBy(lifetime::close).withRootCauseInstanceOf(StackOverflowError.class);
        assertThat(ended).containsExactly("packs");
    }

    @Test
    void manyThreadsEndItOnce() throws Exception {
        lifetime.add(() -> ended.add("packs"));
        Callable<List<String>> close = () -> {
            lifetime.close();
            return List.copyOf(ended);
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<List<String>> closing : threads.invokeAll(Collections.nCopies(8, close))) {
                assertThat(closing.get()).as("each waits for the end").containsExactly("packs");
            }
        }
    }

    /** A warning of a command's host would be taken for the command's. */
    @ParameterizedTest
    @EnumSource(names = {"WARNING", "DEBUG"})
    void whoWaitsNoLongerSaysSoAsLoudlyAsItWasTold(Level level) {
        CountDownLatch release = new CountDownLatch(1);
        List<java.util.logging.Level> said = new CopyOnWriteArrayList<>();
        Filter listener = message -> said.add(message.getLevel());
        Logger logger = Logger.getLogger(PythonHost.class.getName());
        Filter before = logger.getFilter();
        logger.setFilter(listener);
        try {
            Lifetime impatient = new Lifetime(Duration.ZERO, level);
            impatient.add(release::await);
            impatient.close();
            assertThat(impatient.isOver()).isFalse();
        } finally {
            logger.setFilter(before);
            release.countDown();
        }
        assertThat(said.contains(java.util.logging.Level.WARNING)).isEqualTo(level == Level.WARNING);
    }

    @Test
    void whatEndsIsGivenNothingMore() {
        lifetime.close();
        assertThat(lifetime.add(() -> ended.add("late"))).isFalse();
        lifetime.close();
        assertThat(ended).isEmpty();
    }

    @Test
    void innerOneEndsWithTheOuterOneUnlessItHasEndedBefore() {
        Lifetime renewed = newLifetime();
        Lifetime other = newLifetime();
        renewed.add(() -> ended.add("renewed"));
        other.add(() -> ended.add("other"));
        assertThat(lifetime.add(renewed)).isTrue();
        assertThat(lifetime.add(other)).isTrue();
        other.close();
        lifetime.remove(other);
        assertThat(ended).containsExactly("other");
        lifetime.close();
        assertThat(ended).containsExactly("other", "renewed");
        assertThat(renewed.isClosed()).isTrue();
    }
}
