package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A single jar leaves some of ICU's data out; whatever Python reads of it must give the same as with all of it. */
class TrimmedJarTests {
    @Test
    void textAndCodecsWorkAsWithTheWholeLibrary() throws IOException {
        Path program = Path.of("src/test/resources/text_and_codecs.py").toAbsolutePath();
        Path folder = Files.createDirectories(Processes.WORK.resolve("trimmed"));
        Files.createDirectories(folder.resolve("app"));
        Files.writeString(folder.resolve("app/text_and_codecs.py"), Files.readString(program));
        Path jar = folder.resolve("text.jar");
        Processes.Result made = Processes.ingot(
                "jar", folder.resolve("app").toString(), "--entry", "text_and_codecs", "-o", jar.toString());
        assertThat(made.status()).as(made.err()).isZero();
        Processes.Result whole = Processes.ingot("run", program.toString());
        assertThat(whole.out()).contains("codecs ").contains("DONE");
        assertThat(Processes.jar(jar).out()).isEqualTo(whole.out());
    }
}
