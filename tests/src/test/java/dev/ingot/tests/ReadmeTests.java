package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every shell command of the README and the documents, in folders that look like the checkout, and compares what
 * they print.
 */
class ReadmeTests {
    /** The command that runs the tests, which is what runs this test. */
    private static final String TEST_COMMAND = "./maven verify";

    private static final Path README = Processes.ROOT.resolve("README.md");
    private static final Path FIGURES = Processes.ROOT.resolve("docs/FIGURES.md");

    @TempDir
    private static Path work;

    /** A command and the lines that follow it in its block, which are what it prints. */
    private record Example(String command, List<String> output) {}

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(README));
        try (Stream<Path> files = Files.list(Processes.ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    private static List<Example> examples(Path document) throws IOException {
        List<Example> examples = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(document)) {
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

    /** Each document stands alone: its commands run in a folder of its own. */
    @TestFactory
    List<DynamicTest> commandsWorkAsTheDocumentsSay() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            if (document.endsWith("GUIDE.md")) {
                // A project of its own, which the Maven plugin's tests build.
                continue;
            }
            Path folder = folderLikeTheCheckout();
            for (Example example : examples(document)) {
                if (!example.command.equals(TEST_COMMAND)) {
                    String name = document.getFileName() + ": " + example.command;
                    tests.add(DynamicTest.dynamicTest(name, () -> run(folder, example)));
                }
            }
        }
        assertThat(examples(README)).extracting(Example::command).contains(TEST_COMMAND);
        assertThat(tests).hasSizeGreaterThan(20);
        return tests;
    }

    private static Path folderLikeTheCheckout() throws IOException {
        Path folder = Files.createTempDirectory(work, "checkout");
        try (Stream<Path> files = Files.list(Processes.ROOT)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.createSymbolicLink(folder.resolve(file.getFileName()), file);
            }
        }
        return folder;
    }

    @Test
    void readmeIsShort() throws IOException {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (Path document : documents()) {
            Matcher links = Pattern.compile("]\\((?!https?:)([^)#]+)").matcher(Files.readString(document));
            while (links.find()) {
                assertThat(document.resolveSibling(links.group(1)))
                        .as("%s", document)
                        .exists();
            }
        }
    }

    @Test
    void tablesAreThoseThatTheBenchmarksWrote() throws IOException {
        String figures = Files.readString(FIGURES) + Files.readString(FIGURES.resolveSibling("PACKAGES.md"));
        try (Stream<Path> files = Files.list(Processes.ROOT.resolve("benchmarks/results"))) {
            List<Path> tables =
                    files.filter(file -> file.toString().endsWith(".md")).toList();
            assertThat(tables).isNotEmpty();
            for (Path table : tables) {
                String text = Files.readString(table);
                // The last paragraph says what the figures were taken on.
                assertThat(figures).contains(text.substring(0, text.strip().lastIndexOf("\n\n")));
            }
        }
    }

    /** And no others, which nobody could take again. */
    @Test
    void everyRowOfATableIsABenchmarks() throws IOException {
        StringBuilder results = new StringBuilder();
        try (Stream<Path> files = Files.list(Processes.ROOT.resolve("benchmarks/results"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                results.append(Files.readString(file));
            }
        }
        assertThat(Files.readAllLines(FIGURES).stream().filter(line -> line.startsWith("|")))
                .hasSizeGreaterThan(100)
                .allMatch(row -> results.indexOf(row + "\n") >= 0);
    }

    /** A label ends where the bars begin, so it has as much room as it stands to the right. */
    @Test
    void noLabelOfAChartIsCutOff() throws IOException {
        double widestCharacter = 7.6;
        Pattern label = Pattern.compile("<text x=\"([0-9]+)\"[^>]* text-anchor=\"end\"[^>]*>([^<]+)</text>");
        try (Stream<Path> files = Files.list(Processes.ROOT.resolve("benchmarks/results"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".svg")).toList()) {
                assertThat(label.matcher(Files.readString(file)).results())
                        .as(file.toString())
                        .isNotEmpty()
                        // A quotation mark is several characters in the file.
                        .allMatch(found ->
                                found.group(2).replaceAll("&[^;]+;", "x").length() * widestCharacter
                                        <= Integer.parseInt(found.group(1)));
            }
        }
    }

    /** The README's own table is a choice from the others: every figure in it stands in one of them. */
    @Test
    void figuresOfTheReadmeAreInTheTables() throws IOException {
        String figures = Files.readString(FIGURES);
        List<String> cells = Files.readAllLines(README).stream()
                .filter(line -> line.startsWith("| ") && line.contains(" s ("))
                .flatMap(line -> Arrays.stream(line.split("\\|", -1)).skip(2))
                .map(String::strip)
                .filter(cell -> !cell.isEmpty())
                .toList();
        assertThat(cells).hasSize(9).allMatch(cell -> figures.contains("| " + cell + " "));
        Matcher seconds = Pattern.compile("[0-9.]+ s\\b").matcher(Files.readString(README));
        assertThat(seconds.results().map(MatchResult::group))
                .hasSizeGreaterThan(6)
                .allMatch(figure -> figures.contains("| " + figure + " "));
    }

    private static void run(Path folder, Example example) {
        // 'java' is the default JDK of the machine, which may be too old; the README says which one is needed.
        String path = Processes.JAVA.getParent() + ":" + System.getenv("PATH");
        Processes.Result result = Processes.run(folder, Map.of("PATH", path), "", List.of("sh", "-c", example.command));
        assertThat(result.status()).as(result.err()).isZero();
        if (!example.output.isEmpty()) {
            assertThat(result.lines()).containsSubsequence(example.output);
        }
    }
}
