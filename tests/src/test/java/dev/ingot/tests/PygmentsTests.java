package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Debian's Pygments, a program of 300 modules that nobody prepared for Ingot, as one jar. */
class PygmentsTests {
    private static final Path JAR = Processes.WORK.resolve("pygmentize.jar");

    @BeforeAll
    static void makeJar() throws IOException {
        Path modules = DebianPackages.modulesOf("python3-pygments");
        Processes.Result result =
                Processes.ingot("jar", modules.toString(), "--entry", "pygments.cmdline:main", "-o", JAR.toString());
        assertThat(result.status()).as(result.err()).isZero();
    }

    @Test
    void itNamesItsVersion() {
        Processes.Result result = Processes.jar(JAR, "-V");
        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith("Pygments version 2.");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void itHighlightsAFile() throws IOException {
        Path file = Processes.WORK.resolve("sample.py");
        Files.writeString(file, "def f(x):\n    return x + 1\n");
        Processes.Result result = Processes.jar(JAR, "-f", "html", file.toString());
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("<span class=\"k\">def</span>").contains("<span class=\"nf\">f</span>");
    }

    @Test
    void unknownLexerIsTheProgramsOwnError() {
        Processes.Result result = Processes.jar(JAR, "-l", "nosuchlexer", "pom.xml");
        assertThat(result).isEqualTo(new Processes.Result(1, "", "Error: no lexer for alias 'nosuchlexer' found\n"));
    }
}
