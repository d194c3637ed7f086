package dev.ingot.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What follows from a pool's settings. */
class PoolConfigurationTests {
    private static PoolConfiguration withUses(int maximumUses) {
        return new PoolConfiguration(
                8,
                8,
                List.of(),
                context -> {},
                builder -> {},
                maximumUses,
                1_000,
                null,
                Duration.ofSeconds(1),
                0,
                null,
                0,
                Duration.ZERO);
    }

    private static List<Integer> usesOfTheFirst(int count, PoolConfiguration configuration) {
        return IntStream.range(0, count).map(configuration::usesOf).boxed().toList();
    }

    @Test
    void contextsThatWereMadeTogetherAreGivenUpOneAfterTheOther() {
        assertThat(usesOfTheFirst(8, withUses(1000)))
                .doesNotHaveDuplicates()
                .allSatisfy(uses -> assertThat(uses).isBetween(800, 1000));
        assertThat(withUses(1000).usesOf(0)).isEqualTo(1000);
        assertThat(usesOfTheFirst(8, withUses(Integer.MAX_VALUE)))
                .as("as good as no limit")
                .allSatisfy(uses -> assertThat(uses).isGreaterThan(1_700_000_000));
        assertThat(withUses(1000).usesOf(Integer.MIN_VALUE + 1))
                .as("so many contexts that their number begins again")
                .isBetween(800, 1000);
    }

    @Test
    void fewUsesAreExact() {
        for (int uses = 1; uses < 10; uses++) {
            assertThat(usesOfTheFirst(20, withUses(uses))).containsOnly(uses);
        }
    }
}
