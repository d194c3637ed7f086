package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the Java programs of the documents with the jars that users depend on. */
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

    private static final Path LIBRARIES = Processes.ROOT.resolve("stdlib-packs/target/ingot/runtime");

    private static String run(String document, String className) throws IOException {
        String source = Arrays.stream(
                        Files.readString(Processes.ROOT.resolve(document)).split("```java\n", -1))
                .filter(text -> text.contains("public class " + className + " "))
                .map(text -> text.substring(0, text.indexOf("```")))
                .findFirst()
                .orElseThrow();
        Files.writeString(folder.resolve(className + ".java"), source);
        List<String> command = List.of(Processes.JAVA.toString(), "-cp", LIBRARIES + "/*", className + ".java");
        Processes.Result result = Processes.run(folder, Map.of(), "", command);
        assertThat(result.status()).as(result.err()).isZero();
        return result.out();
    }

    @Test
    void programOfTheReadmeRuns() throws IOException {
        assertThat(run("README.md", "Readme")).isEqualTo("[54]\n");
    }

    @Test
    void embeddingProgramRuns() throws IOException {
        assertThat(run("docs/embedding.md", "Embedding")).isEqualTo("1.4.0\n");
    }

    @Test
    void poolingProgramRuns() throws IOException {
        assertThat(run("docs/services.md", "Pooling")).isEqualTo("{\"answer\": 42}\n");
    }

    @Test
    void modularProgramRuns() throws IOException {
        SamplePacks.writeFiles(folder, Map.of("modular/module-info.java", """
                module modular {
                    requires dev.ingot.script;
                    requires dev.ingot.stdlib;
                    opens app to dev.ingot.host;
                }
                """, "modular/app/Main.java", """
                package app;

                import dev.ingot.host.Access;
                import dev.ingot.host.Program;
                import dev.ingot.host.PythonHost;
                import dev.ingot.host.PythonValues;
                import dev.ingot.pool.PythonPool;
                import javax.script.ScriptEngineManager;
                import org.graalvm.polyglot.Context;

                public class Main {
                    record Answer(int number) {}

                    public static void main(String[] arguments) throws Exception {
                        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build();
                                Context context = host.newContext()) {
                            var value = context.eval("python", "import json; dict(number=json.loads('42'))");
                            System.out.println(PythonValues.as(value, Answer.class));
                            host.run(Program.code("print('run', flush=True)"));
                            try (PythonPool pool = PythonPool.builder(host).size(1).build()) {
                                String answer = pool.call(lease -> lease.eval("'pooled'").asString());
                                System.out.println(answer);
                            }
                        }
                        System.out.println(new ScriptEngineManager().getEngineByName("python").eval("6 * 9"));
                    }
                }
                """));
        String modules = LIBRARIES + ":" + Processes.ROOT.resolve("integrations/javax-script/target/classes");
        compile("--module-path", modules, "modular/module-info.java", "modular/app/Main.java");
        Processes.Result result = Processes.run(
                folder,
                Map.of(),
                "",
                List.of(
                        Processes.JAVA.toString(),
                        "--enable-native-access=org.graalvm.truffle",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--module-path",
                        modules + ":modular/classes",
                        "--module",
                        "modular/app.Main"));
        assertThat(result).isEqualTo(new Processes.Result(0, "Answer[number=42]\nrun\npooled\n54\n", ""));
    }

    private static void compile(String... words) {
        List<String> command =
                new ArrayList<>(List.of(Processes.JAVA.resolveSibling("javac").toString(), "-d", "modular/classes"));
        command.addAll(List.of(words));
        Processes.Result result = Processes.run(folder, Map.of(), "", command);
        assertThat(result.status()).as(result.err()).isZero();
    }
}
