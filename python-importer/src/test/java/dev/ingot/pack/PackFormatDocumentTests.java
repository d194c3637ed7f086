package dev.ingot.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the worked example of the format document true. */
class PackFormatDocumentTests {
    @TempDir
    private Path folder;

    @Test
    void exampleInTheDocumentIsWhatTheWriterWrites() throws IOException {
        byte[] pack = Files.readAllBytes(PackSamples.writeExample(folder));
        assertThat(Files.readString(Path.of("docs", "PACK_FORMAT.md"))).contains(hexDump(pack));
    }

    /** Rows of 16 bytes without those that are zero throughout. */
    private static String hexDump(byte[] bytes) {
        StringBuilder dump = new StringBuilder();
        for (int row = 0; row < bytes.length; row += 16) {
            StringBuilder line = new StringBuilder();
            boolean zero = true;
            for (int at = row; at < Math.min(row + 16, bytes.length); at++) {
                line.append(" %02x".formatted(bytes[at]));
                zero &= bytes[at] == 0;
            }
            if (!zero) {
                dump.append("%04x ".formatted(row)).append(line).append('\n');
            }
        }
        return dump.toString();
    }
}
