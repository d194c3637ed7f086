package dev.ingot.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client as {@code /proc} shows it; here a folder that looks like it. */
class ClientProcessTests {
    private static final String STAT = "%d (a (name) of 3) S" + " 0".repeat(18) + " %d 0\n";

    @TempDir
    private Path processes;

    private final long pid = ProcessHandle.current().pid();

    private void start(long time) throws IOException {
        Path folder = Files.createDirectories(processes.resolve(Long.toString(pid)));
        Files.writeString(folder.resolve("stat"), STAT.formatted(pid, time));
    }

    @Test
    void numberThatWasGivenToAnotherProcessIsNoticed() throws IOException {
        start(1000);
        ClientProcess client = ClientProcess.of(processes, pid, 0);
        assertThat(client.lives()).isTrue();
        start(1001);
        assertThat(client.lives()).isFalse();
    }

    @Test
    void processThatHasGoneDoesNotLive() throws IOException {
        start(1000);
        ClientProcess client = ClientProcess.of(processes, pid, 0);
        Files.delete(processes.resolve(Long.toString(pid)).resolve("stat"));
        assertThat(client.lives()).isFalse();
        assertThatThrownBy(() -> ClientProcess.of(processes, pid, 0)).isInstanceOf(NoSuchFileException.class);
    }
}
