package dev.ingot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Help and errors, word for word. {@code ./maven test -pl tests -Dtest=GoldenTextTests -Dingot.golden=write} writes the
 * texts anew, for the author to read in the diff.
 */
class GoldenTextTests {
    private static final Path FOLDER =
            Path.of(System.getProperty("ingot.root"), "tests/src/test/resources/dev/ingot/cli");
    private static final boolean WRITE = "write".equals(System.getProperty("ingot.golden"));

    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpOfEachCommand(String command) throws IOException {
        compare("help-" + command + ".txt", run(List.of(command, "--help")));
    }

    @Test
    void helpOfIngot() throws IOException {
        compare("help.txt", run(List.of("--help")));
    }

    /** The first lines of the file are commands; the whole is what they print. */
    @Test
    void errors() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(FOLDER.resolve("errors.txt"))) {
            if (line.startsWith("$ ingot")) {
                List<String> words = new ArrayList<>(Arrays.asList(line.split(" ", -1)));
                text.append(line).append('\n').append(run(words.subList(2, words.size())));
            }
        }
        compare("errors.txt", text.toString());
    }

    private static String run(List<String> words) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text, true);
        int status = Main.commandLine()
                .setOut(writer)
                .setErr(writer)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .execute(words.toArray(String[]::new));
        // Of wrong use only the message is compared; the help that follows it has its own file.
        String printed = text.toString();
        int usage = printed.indexOf("\nUsage: ");
        return (usage < 0 ? printed : printed.substring(0, usage + 1)) + "status " + status + "\n";
    }

    private static void compare(String name, String actual) throws IOException {
        Path file = FOLDER.resolve(name);
        if (WRITE) {
            Files.writeString(file, actual);
        }
        assertThat(actual).isEqualTo(Files.exists(file) ? Files.readString(file) : "no file " + file);
    }
}
