package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs every shell command of the README, in a folder that looks like the checkout, and compares what it says they print. */
class ReadmeTests {
    /** The command that runs the tests, which is what runs this test. */
    private static final String TEST_COMMAND = "./maven verify";

    private static Path folder;

    @BeforeAll
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(Processes.WORK), "readme");
        try (Stream<Path> files = Files.list(Processes.ROOT)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.createSymbolicLink(folder.resolve(file.getFileName()), file);
            }
        }
    }

    @AfterAll
    static void removeFolder() throws IOException {
        // Does not follow the links.
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A command and the lines that follow it in its block, which are what it prints. */
    private record Example(String command, List<String> output) {}

    private static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Processes.ROOT.resolve("README.md"))) {
            if (line.startsWith("```")) {
                inside = line.equals("```console");
            } else if (inside && line.startsWith("$ ")) {
                examples.add(new Example(line.substring(2), new ArrayList<>()));
            } else if (inside) {
                examples.getLast().output.add(line);
            }
        }
        return examples;
    }

    @TestFactory
    List<DynamicTest> commandsWorkAsTheReadmeSays() throws IOException {
        List<Example> examples = examples();
        assertThat(examples).extracting(Example::command).contains(TEST_COMMAND).hasSizeGreaterThan(3);
        return examples.stream()
                .filter(example -> !example.command.equals(TEST_COMMAND))
                .map(example -> DynamicTest.dynamicTest(example.command, () -> run(example)))
                .toList();
    }

    @Test
    void tablesAreThoseThatTheBenchmarksWrote() throws IOException {
        String readme = Files.readString(Processes.ROOT.resolve("README.md"));
        try (Stream<Path> files = Files.list(Processes.ROOT.resolve("benchmarks/results"))) {
            List<Path> tables =
                    files.filter(file -> file.toString().endsWith(".md")).toList();
            assertThat(tables).isNotEmpty();
            for (Path table : tables) {
                String text = Files.readString(table);
                // The last paragraph says what the figures were taken on.
                assertThat(readme).contains(text.substring(0, text.strip().lastIndexOf("\n\n")));
            }
        }
    }

    private static void run(Example example) {
        // 'java' is the default JDK of the machine, which may be too old; the README says which one is needed.
        String path = Processes.JAVA.getParent() + ":" + System.getenv("PATH");
        Processes.Result result = Processes.run(folder, Map.of("PATH", path), "", List.of("sh", "-c", example.command));
        assertThat(result.status()).as(result.err()).isZero();
        if (!example.output.isEmpty()) {
            assertThat(result.lines()).containsSubsequence(example.output);
        }
    }
}
