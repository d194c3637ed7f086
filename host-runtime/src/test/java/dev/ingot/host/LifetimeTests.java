package dev.ingot.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How what a host owns ends. */
class LifetimeTests {
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final Lifetime lifetime = new Lifetime();

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

    @Test
    void whatEndsIsGivenNothingMore() {
        lifetime.close();
        assertThat(lifetime.add(() -> ended.add("late"))).isFalse();
        lifetime.close();
        assertThat(ended).isEmpty();
    }

    @Test
    void innerOneEndsWithTheOuterOneUnlessItHasEndedBefore() {
        Lifetime renewed = new Lifetime();
        Lifetime other = new Lifetime();
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
