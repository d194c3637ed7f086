package dev.ingot.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command line of the second JVM, and what becomes of a process that cannot be replaced. */
class RelaunchTests {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void wordsOfACommandLineMayBeEmptyOrNoText() {
        byte[] commandLine = {'a', 0, 0, (byte) 0xff, 0};
        assertThat(Relaunch.split(commandLine)).containsExactly(bytes("a"), bytes(""), new byte[] {(byte) 0xff});
    }

    @Test
    void optionsEndBeforeTheJar() {
        assertThat(Relaunch.userOptions(List.of(bytes("java"), bytes("-Xmx1g"), bytes("-jar"), bytes("-Xmx9g"))))
                .endsWith("-Xmx1g")
                .doesNotContain("-Xmx9g", "null");
    }

    @Test
    void failureKeepsItsCause() {
        IllegalCallerException cause = new IllegalCallerException("native access is not enabled");
        List<byte[]> broken = new AbstractList<>() {
            @Override
            public byte[] get(int index) {
                throw cause;
            }

            @Override
            public int size() {
                return 1;
            }
        };
        assertThatExceptionOfType(UnsatisfiedLinkError.class)
                .isThrownBy(() -> Relaunch.execute(Path.of("/no/such/program"), broken, Relaunch.linkExecv()))
                .withMessageContaining("native access is not enabled")
                .withCause(cause);
    }
}
