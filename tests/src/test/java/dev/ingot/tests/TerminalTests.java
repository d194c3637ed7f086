package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command shows on a terminal and in a pipe. */
class TerminalTests {
    private static final String ESCAPE = "\033[";

    @TempDir
    private static Path folder;

    private static String packCommand;

    @BeforeAll
    static void writeInput() throws IOException {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            files.put("input/module" + i + ".py", "x = " + i + "\n");
        }
        SamplePacks.writeFiles(folder, files);
        packCommand = Processes.ROOT.resolve("ingot") + " pack " + folder + "/input -o " + folder + "/out.pypack";
    }

    private static String onTerminal(Map<String, String> environment, String command) {
        return onTerminal(environment, "", command);
    }

    private static String onTerminal(Map<String, String> environment, String input, String command) {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script(1) to make a terminal");
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("TERM", "xterm");
        Processes.Result result =
                Processes.run(folder, all, input, List.of("script", "-qec", command, folder + "/typescript"));
        assertThat(result.status()).as(result.out()).isZero();
        return result.out();
    }

    @Test
    void progressIsABarOnATerminal() {
        assertThat(onTerminal(Map.of(), packCommand + " --no-cache"))
                .contains("Packing")
                .contains("/40 (");
    }

    /** Of what takes a while it is remembered how long it took. */
    @Test
    void trainingSaysHowMuchLongerOnATerminal() throws IOException {
        String ingot = Processes.ROOT.resolve("ingot").toString();
        SamplePacks.writeFiles(folder, Map.of("trained/trained.py", "def main():\n    pass\n"));
        assertThat(Processes.run(
                                folder,
                                Map.of(),
                                "",
                                List.of(ingot, "jar", "trained", "--entry", "trained:main", "-o", "trained.jar"))
                        .status())
                .isZero();
        Path kept = folder.resolve("cache/durations/aot");
        Files.createDirectories(kept.resolveSibling("."));
        Files.writeString(kept, "7000\n");
        assertThat(onTerminal(Map.of("INGOT_CACHE", folder.resolve("cache").toString()), ingot + " aot trained.jar"))
                .contains("Training")
                .contains("/7000 (")
                .contains(".aot: ");
        assertThat(kept).content().matches("[0-9]{1,3}\n");
    }

    @Test
    void progressIsAPlainLineInAPipe() {
        Processes.Result result = Processes.run(folder, Map.of(), "", List.of("sh", "-c", packCommand));
        assertThat(result.err()).isEqualTo("Packing 40 files\n");
        assertThat(result.out()).startsWith(folder + "/out.pypack: 40 modules, 40 files");
    }

    @Test
    void whatMattersOfAPackComesFirstOnATerminal() {
        String ingot = Processes.ROOT.resolve("ingot").toString();
        assertThat(Processes.run(folder, Map.of(), "", List.of("sh", "-c", packCommand + " -q"))
                        .status())
                .isZero();
        String details = Processes.run(folder, Map.of(), "", List.of(ingot, "info", "out.pypack"))
                .out();
        assertThat(details).startsWith("pack        ");
        assertThat(onTerminal(Map.of(), ingot + " info out.pypack").replace("\r", ""))
                .matches("out\\.pypack: 40 modules in 1 pack, [0-9.]+ MB, made for [^\n]+, not signed\n\n(?s:.*)")
                .endsWith("\n\n" + details);
    }

    @Test
    void pythonPromptsOnATerminal() {
        assertThat(onTerminal(Map.of(), "6 * 7\nimport sys; sys.exit()\n", Processes.ROOT.resolve("ingot") + " run"))
                .contains("Ctrl-D ends it.")
                .contains("42\r\n");
    }

    @Test
    void quietMeansNothing() {
        assertThat(onTerminal(Map.of(), packCommand + " --quiet")).isEmpty();
    }

    @Test
    void helpIsColouredOnATerminalUnlessColoursAreNotWanted() {
        String help = Processes.ROOT.resolve("ingot") + " --help";
        assertThat(onTerminal(Map.of(), help)).contains(ESCAPE);
        assertThat(onTerminal(Map.of("NO_COLOR", "1"), help))
                .contains("Usage: ingot")
                .doesNotContain(ESCAPE);
    }

    @Test
    void completionCompletesCommandsAndOptions() throws IOException {
        Path script = Files.writeString(
                folder.resolve("completion"),
                Processes.ingot("generate-completion").out());
        String ask = "source " + script + "; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_ingot; echo \"${COMPREPLY[@]}\"";
        assertThat(Processes.run(folder, Map.of(), "", List.of("bash", "-c", ask.formatted("ingot ver", 1)))
                        .out()
                        .strip())
                .isEqualTo("verify");
        assertThat(Processes.run(folder, Map.of(), "", List.of("bash", "-c", ask.formatted("ingot pack --fi", 2)))
                        .out()
                        .strip()
                        .split(" "))
                .containsExactlyInAnyOrder("--files-folder", "--file-relative", "--find-links");
    }

    @Test
    void promptCompletesKeepsAHistoryAndIsInterrupted() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script(1) to make a terminal");
        String ingot = Processes.ROOT.resolve("ingot").toString();
        ProcessBuilder builder =
                new ProcessBuilder("timeout", "120", "script", "-qec", ingot + " python -q", folder + "/typescript");
        builder.environment().put("TERM", "xterm");
        builder.environment().put("PYTHON_HISTORY", folder.resolve("history").toString());
        Process session = builder.redirectErrorStream(true).start();
        try (Reader out = session.inputReader(StandardCharsets.UTF_8);
                Writer in = session.outputWriter(StandardCharsets.UTF_8)) {
            // The second line is completed to x.append( and the third is given up; the last comes from the history.
            for (String typed : List.of("x = [6]\r", "x.appe\t7)\r", "given up\003", "x\r", "\033OA\r", "\004")) {
                readUntil(out, ">>> ");
                in.write(typed);
                in.flush();
                if (typed.equals("x\r") || typed.startsWith("\033")) {
                    readUntil(out, "[6, 7]");
                }
            }
            readUntil(out, null);
        }
        assertThat(session.waitFor()).isZero();
        assertThat(folder.resolve("history")).hasContent("x = [6]\nx.append(7)\nx\n");
    }

    private static void readUntil(Reader out, @Nullable String text) throws IOException {
        StringBuilder read = new StringBuilder();
        for (int c = out.read(); c >= 0; c = out.read()) {
            read.append((char) c);
            if (text != null && read.indexOf(text) >= 0) {
                return;
            }
        }
        assertThat(text).as("expected in: %s", read).isNull();
    }
}
