package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        Matcher program = Pattern.compile("```java\n(.*?public class " + className + " .*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Processes.ROOT.resolve("README.md")));
        assertThat(program.find()).isTrue();
        String source = program.group(1);
        // The lazy match may begin in an earlier program.
        source = source.substring(source.lastIndexOf("```java\n") < 0 ? 0 : source.lastIndexOf("```java\n") + 8);
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
