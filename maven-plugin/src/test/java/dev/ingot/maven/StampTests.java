package dev.ingot.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.scan.WheelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a build do its work again; whole builds are in {@code src/it}. */
class StampTests {
    @TempDir
    private Path folder;

    @Test
    void compilersAreThoseOfThePacker() {
        assertThat(Stamp.COMPILER).isEqualTo(WheelBuilder.FLAGS);
    }

    @Test
    void wordsFilesAndCompilersMakeADifference() throws IOException {
        Path module = Files.writeString(folder.resolve("module.py"), "x = 1");
        List<String> words = List.of("pack");
        String text = Stamp.text(words, Map.of("CC", "gcc", "USER", "somebody"), List.of(folder));
        assertThat(Stamp.text(words, Map.of("CC", "gcc", "USER", "else"), List.of(folder)))
                .isEqualTo(text);
        assertThat(Stamp.text(words, Map.of("CC", "clang"), List.of(folder))).isNotEqualTo(text);
        assertThat(Stamp.text(words, Map.of("CC", "gcc", "CFLAGS", "-O3"), List.of(folder)))
                .isNotEqualTo(text);
        assertThat(Stamp.text(List.of("pack", "--strict"), Map.of("CC", "gcc"), List.of(folder)))
                .isNotEqualTo(text);
        Files.writeString(module, "x = 10");
        assertThat(Stamp.text(words, Map.of("CC", "gcc"), List.of(folder))).isNotEqualTo(text);
    }

    @Test
    void outputsHaveToBeThereAndAsTheyWereMade() throws IOException {
        Stamp stamp = new Stamp(folder.resolve("stamp"));
        Path output = folder.resolve("output");
        assertThat(stamp.fits(List.of(output), "inputs")).isFalse();
        Files.writeString(output, "made");
        stamp.write(List.of(output), "inputs");
        assertThat(stamp.fits(List.of(output), "inputs")).isTrue();
        assertThat(stamp.fits(List.of(output), "others")).isFalse();
        Files.writeString(output, "by hand");
        assertThat(stamp.fits(List.of(output), "inputs")).isFalse();
    }
}
