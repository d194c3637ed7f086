package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the Java programs of README with the jars that users depend on. */
class EmbeddingTests {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void packExample() {
        Path pack = folder.resolve("app.pypack");
        assertThat(Processes.ingot("pack", "examples/convert", "-o", pack.toString())
                        .status())
                .isZero();
    }

    private static String run(String className) throws IOException {
        String source = Arrays.stream(
                        Files.readString(Processes.ROOT.resolve("README.md")).split("```java\n", -1))
                .filter(text -> text.contains("public class " + className + " "))
                .map(text -> text.substring(0, text.indexOf("```")))
                .findFirst()
                .orElseThrow();
        Files.writeString(folder.resolve(className + ".java"), source);
        List<String> command = List.of(
                Processes.JAVA.toString(),
                "-cp",
                Processes.ROOT.resolve("stdlib-packs/target/ingot/runtime") + "/*",
                className + ".java");
        Processes.Result result = Processes.run(folder, Map.of(), "", command);
        assertThat(result.status()).as(result.err()).isZero();
        return result.out();
    }

    @Test
    void embeddingProgramRuns() throws IOException {
        assertThat(run("Embedding")).isEqualTo("1.4.0\n");
    }

    @Test
    void poolingProgramRuns() throws IOException {
        assertThat(run("Pooling")).isEqualTo("{\"answer\": 42}\n");
    }
}
