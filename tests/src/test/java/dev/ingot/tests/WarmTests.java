package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A command answered by a warm host is what a cold one is: each program runs cold and in both warm ways. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "warm hosts take streams from /proc")
class WarmTests {
    /** Says which process it is in, then does what its first argument, Python code, says. */
    private static final String PROGRAM = """
            import os
            import sys


            def main():
                with open(os.environ["PIDFILE"], "w") as file:
                    file.write(str(os.getpid()))
                code = sys.argv.pop(1)
                exec(code, {"__name__": "case"})
            """;

    /** Modules that look at the command when they are imported; the second by way of the first. */
    private static final String ASKING = """
            import os
            import sys

            WORD, FOLDER, SHELL = sys.argv[-1], os.getcwd(), os.environ.get("PWD")
            """;

    private static final Map<String, String> SOURCES = Map.of(
            "probe/probe/__init__.py",
            "",
            "probe/probe/cli.py",
            PROGRAM,
            "probe/probe/asking.py",
            ASKING,
            "probe/probe/importing.py",
            "from probe.asking import WORD\n",
            "probe/probe/again.py",
            ASKING + "\n\nclass Kept:\n    pass\n",
            "probe/probe/quiet.py",
            "",
            // A package that asks, by way of a module in it that does not.
            "probe/probe/package/__init__.py",
            ASKING,
            "probe/probe/package/inner.py",
            "");

    private static final int ATTEMPTS = 30;

    @TempDir
    private static Path folder;

    /** How a command comes to its program. */
    enum Way {
        JAVA,
        STUB
    }

    /** What came of a command, and whether a process that was there before had run it. */
    private record Outcome(int status, String output, boolean warm) {}

    @BeforeAll
    static void startHost() throws Exception {
        Files.createDirectory(folder.resolve("run"));
        SamplePacks.writeFiles(folder, SOURCES);
        assertThat(Processes.ingot(
                                "jar",
                                folder.resolve("probe").toString(),
                                "--entry",
                                "probe.cli:main",
                                "--warm=5m",
                                "--warm-again",
                                "probe.again",
                                "--shell",
                                "-o",
                                folder.resolve("probe.jar").toString())
                        .status())
                .isZero();
        warmUp();
    }

    @AfterAll
    static void stopHost() throws Exception {
        assertThat(run(Way.JAVA, "stop", "", "").status()).isZero();
    }

    /** Runs commands until one is answered: the first leaves the host behind, which takes its time. */
    private static void warmUp() throws Exception {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (run(Way.JAVA, "", "", "pass").warm()) {
                return;
            }
        }
        throw new AssertionError("no command was answered: " + logs());
    }

    private static String logs() throws IOException {
        Path hosts = folder.resolve("run/ingot-warm");
        if (!Files.exists(hosts)) {
            return "no host";
        }
        try (var found = Files.list(hosts)) {
            StringBuilder text = new StringBuilder();
            for (Path host : found.toList()) {
                text.append(Files.readString(host.resolve("log")));
            }
            return text.toString();
        }
    }

    private static ProcessBuilder command(Way way, String warm, List<String> arguments) {
        // Whoever runs the tests in the background has Ctrl-C ignored, and what they start as well.
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT"));
        if (way == Way.JAVA) {
            words.addAll(List.of(Processes.JAVA.toString(), "-jar"));
        }
        words.add(folder.resolve("probe.jar").toString());
        words.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
        environment.put("PIDFILE", folder.resolve("pid").toString());
        environment.put(
                "JAVA_HOME", Processes.JAVA.resolveSibling("..").normalize().toString());
        // Nothing else is to take the processor's time.
        environment.put("INGOT_AOT", "0");
        environment.put("INGOT_WARM", warm);
        if (warm.isEmpty()) {
            environment.remove("INGOT_WARM");
        }
        return builder;
    }

    private static Outcome run(Way way, String warm, String input, String... arguments) throws Exception {
        Files.deleteIfExists(folder.resolve("pid"));
        Process process = command(way, warm, List.of(arguments)).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return outcome(process, new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
    }

    private static Outcome outcome(Process process, String output) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Path pid = folder.resolve("pid");
        boolean warm = Files.exists(pid) && !Files.readString(pid).equals(Long.toString(process.pid()));
        return new Outcome(process.exitValue(), output, warm);
    }

    /** Runs the same cold and warm; the status, and the two outputs in their order, have to be the same. */
    private static void assertSame(String input, String... arguments) throws Exception {
        Outcome cold = run(Way.JAVA, "0", input, arguments);
        assertThat(cold.warm()).isFalse();
        for (Way way : Way.values()) {
            Outcome warm = run(way, "", input, arguments);
            assertThat(warm).as("%s: %s", way, logs()).isEqualTo(new Outcome(cold.status(), cold.output(), true));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import sys; print(sys.argv, sys.orig_argv)",
                "import os; print(os.getcwd(), sorted(os.listdir()))",
                "import os; print(sorted(i for i in os.environ.items() if i[0] not in ('_', 'INGOT_WARM', 'SHLVL')))",
                "import sys; print(sys.stdin.read().upper())",
                "print(input() + input())",
                "import sys; sys.exit(3)",
                "import sys; sys.exit('a text')",
                "import os; print('lost'); os._exit(5)",
                "1 / 0",
                "import sys\nfor i in range(50):\n    print(i, flush=True); print(-i, file=sys.stderr)",
                "import sys; sys.stdout.buffer.write(bytes(range(256)) * 20_000)",
                "import sys; print([s.isatty() for s in (sys.stdin, sys.stdout, sys.stderr)], sys.stdout.encoding)",
                "import subprocess; print(subprocess.run(['sh', '-c', 'cat; echo e >&2; exit 4']).returncode)",
                "import subprocess; print(subprocess.run(['pwd'], capture_output=True, text=True).stdout)",
                "import threading; threading.Thread(target=lambda: print('thread')).start()",
                "import subprocess; subprocess.Popen(['sleep', '1'], stdout=-3, stderr=-3); print('first')",
                "import atexit; atexit.register(print, 'at exit')",
                "import threading; print(threading.current_thread() is threading.main_thread())",
                "import time, locale; print(time.tzname, locale.getpreferredencoding(), time.strftime('%z'))",
                "import sqlite3; print(sqlite3.connect(':memory:').execute('select 6 * 7').fetchone())",
                "import ctypes; print(ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda n: n * 2)(21))",
                "raise KeyboardInterrupt"
            })
    void nobodyCanTellTheDifference(String code) throws Exception {
        assertSame("one line\nanother\n", code, "word", "", "ü x", "--flag=$HOME");
    }

    @Test
    void nothingIsLeftForTheNextCommand() throws Exception {
        assertSame("", "import sys, builtins, os; builtins.x = 1; os.environ['LEFT'] = '1'; os.chdir('/')");
        assertSame("", "import builtins, os; print(hasattr(builtins, 'x'), os.environ.get('LEFT'), os.getcwd())");
    }

    @Test
    void modulesThatAskForTheCommandGetTheRightAnswer() throws Exception {
        String code = """
                import os, sys
                print([n for n in ("again", "asking", "importing", "quiet") if "probe." + n in sys.modules])
                from probe import importing, asking, again, quiet
                from probe.package import inner
                print(importing.WORD, asking.WORD, again.WORD, asking.FOLDER, again.FOLDER,
                      asking.SHELL == os.environ.get("PWD"))
                """;
        String folders = (" " + folder.toRealPath()).repeat(2) + " True\n";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String word = "word" + attempt;
            Outcome outcome = run(Way.STUB, "", "", code, word);
            assertThat(outcome.output()).as(logs()).endsWith("\n" + word + " " + word + " " + word + folders);
            if (outcome.output().startsWith("['again', 'quiet']\n")) {
                return;
            }
            // Until the host has learned what there is to import.
            assertThat(outcome.output()).startsWith("[]\n");
        }
        throw new AssertionError("nothing was imported ahead: " + logs());
    }

    @Test
    void filesWhosePositionMattersAreWrittenCold() throws Exception {
        Path file = folder.resolve("out.txt");
        Files.writeString(file, "");
        ProcessBuilder builder = command(Way.STUB, "", List.of("print('text')"));
        builder.redirectOutput(file.toFile());
        Files.deleteIfExists(folder.resolve("pid"));
        assertThat(outcome(builder.start(), "").warm()).isFalse();
        assertThat(file).hasContent("text");
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()));
        Files.deleteIfExists(folder.resolve("pid"));
        // Appending does not depend on it, but then the cold run must have left the host in peace.
        assertThat(outcome(builder.start(), "").status()).isZero();
        assertThat(file).hasContent("text\ntext");
    }

    /** Runs a shell script in which {@code app} is the program, and returns its output; kills it when it hangs. */
    private static Outcome shell(String warm, String script) throws Exception {
        Files.deleteIfExists(folder.resolve("pid"));
        ProcessBuilder builder = command(Way.STUB, warm, List.of());
        String jar = folder.resolve("probe.jar").toString();
        builder.command("timeout", "120", "sh", "-c", "app() { " + jar + " \"$@\"; }\n" + script);
        builder.redirectInput(new File("/dev/null"));
        Process process = builder.start();
        return outcome(process, new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app 'print(\"x\" * 1000000)' | app 'import sys; print(len(sys.stdin.read()))'",
                "app 'import subprocess as s; s.run([\"'$JAR'\", \"print(1)\"], stdin=s.DEVNULL); print(2)'",
            })
    void commandsThatWaitForEachOtherAllEnd(String script) throws Exception {
        String jar = "JAR=" + folder.resolve("probe.jar") + "\n";
        Outcome cold = shell("0", jar + script);
        assertThat(shell("", jar + script)).isEqualTo(new Outcome(0, cold.output(), true));
        assertThat(cold.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cd /dev/shm; printf 'first\\nsecond\\n' >$$; { read x; app 'print(input())'; } <$$; rm $$",
                "cd /dev/shm; { echo head; app 'print(1234567)'; echo tail; } >$$; cat $$; rm $$",
                "exec setpriv --no-new-privs $JAR \"import os; os.system('grep NewPriv /proc/self/status')\"",
                "nice -n 5 $JAR 'import subprocess; subprocess.run([\"nice\"])'",
                "ulimit -f 4; app 'import subprocess; subprocess.run([\"sh\", \"-c\", \"ulimit -f\"])'",
            })
    void commandsInOtherSurroundingsRunCold(String script) throws Exception {
        String jar = "JAR=" + folder.resolve("probe.jar") + "\n";
        Outcome cold = shell("0", jar + script);
        assertThat(cold.status()).as(cold.output()).isZero();
        assertThat(shell("", jar + script)).isEqualTo(cold);
    }

    @Test
    void numberOfAnotherProcessRunsNothing() throws Exception {
        // As a client in a container does, where processes have other numbers: it holds the seat, and names a stranger.
        String script = """
                sleep 60 & stranger=$!
                for seat in "$XDG_RUNTIME_DIR"/ingot-warm/*/seat.*; do
                    taken=${seat%/*}/taken.${seat##*.}
                    mv "$seat" "$taken" || continue
                    exec 3<>"$taken" 4<"$taken" 3>&-
                    (echo "run ${seat##*.} $stranger 1 0" 1<>"${seat%/*}/request")
                    read -r answer <&4
                    echo "$answer"
                    break
                done
                kill $stranger
                """;
        assertThat(shell("", script).output()).isEqualTo("cold\n");
    }

    @Test
    void removedWorkingFolderEndsNoHost() throws Exception {
        String script = "mkdir gone; cd gone; rmdir ../gone; app 'print(1)'; exit 0";
        assertThat(shell("", script).output()).isEqualTo(shell("0", script).output());
    }

    private static BufferedReader begun(Process process) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("begun");
        return lines;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void controlCInterruptsTheProgram(Way way) throws Exception {
        String code = "import time\ntry:\n  print('begun', flush=True); time.sleep(60)\nfinally: print('tidied')";
        Process process = command(way, "", List.of(code)).start();
        BufferedReader lines = begun(process);
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(lines.lines().toList()).contains("tidied", "KeyboardInterrupt");
        assertThat(process.waitFor()).isEqualTo(130);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void commandOfKilledClientEnds(Way way) throws Exception {
        String code = "import time\nprint('begun', flush=True)\nwhile True: time.sleep(0.01)";
        Process process = command(way, "", List.of(code)).start();
        BufferedReader lines = begun(process);
        // By its handle, which leaves the pipe open.
        assertThat(process.toHandle().destroyForcibly()).isTrue();
        assertThat(process.waitFor()).isEqualTo(137);
        lines.close();
        // A host whose command goes on would send every other one away.
        warmUp();
    }

    @Test
    void hostsAreListedUntilTheyEnd(@TempDir Path other) throws Exception {
        Map<String, String> elsewhere = Map.of("XDG_RUNTIME_DIR", other.toString());
        List<String> ingot = List.of(Processes.ROOT.resolve("ingot").toString(), "warm");
        assertThat(warm(ingot, "list", elsewhere)).isEmpty();
        Map<String, String> here =
                Map.of("XDG_RUNTIME_DIR", folder.resolve("run").toString());
        String jar = folder.resolve("probe.jar").toRealPath().toString();
        assertThat(warm(ingot, "list", here)).matches("(\\Q" + jar + "\\E: process [0-9]+\n)+");
        assertThat(warm(ingot, "log", here)).startsWith(jar + ": process ");
    }

    private static String warm(List<String> ingot, String action, Map<String, String> environment) {
        List<String> command = new ArrayList<>(ingot);
        command.add(action);
        Processes.Result result = Processes.run(folder, environment, "", command);
        assertThat(result.status()).as(result.err()).isZero();
        return result.out();
    }
}
