package dev.ingot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole one is in {@code TerminalTests}. */
class TimedStepTests {
    @TempDir
    private Path folder;

    @Test
    void estimateIsWhatItTookLast() throws IOException {
        Path kept = folder.resolve("aot");
        assertThat(TimedStep.expected(kept)).isEqualTo(Duration.ofSeconds(30));
        Files.writeString(kept, "17\n");
        assertThat(TimedStep.expected(kept)).isEqualTo(Duration.ofSeconds(17));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0\n", "-3\n", "x\n", "999999999999\n"})
    void whatIsNoTimeIsNotBelieved(String text) throws IOException {
        assertThat(TimedStep.expected(Files.writeString(folder.resolve("aot"), text)))
                .isEqualTo(Duration.ofSeconds(30));
    }
}
