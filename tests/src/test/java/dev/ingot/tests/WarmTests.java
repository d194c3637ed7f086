package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.tests.WarmProgram.Outcome;
import dev.ingot.tests.WarmProgram.Way;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    /** Modules that look at the command when they are imported; the second by way of the first. */
    private static final String ASKING = """
            import os
            import sys

            WORD, FOLDER, SHELL = sys.argv[-1], os.getcwd(), os.environ.get("PWD")
            """;

    private static final Map<String, String> SOURCES = Map.of(
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

    @TempDir
    private static Path folder;

    private static WarmProgram program;

    @BeforeAll
    static void startHost() throws Exception {
        program = new WarmProgram(folder, SOURCES, "--warm-again", "probe.again");
        program.warmUp();
    }

    @AfterAll
    static void stopHost() throws Exception {
        program.stop();
    }

    /** Runs the same cold and warm; the status, and the two outputs in their order, have to be the same. */
    private static void assertSame(String input, String... arguments) throws Exception {
        Outcome cold = program.run(Way.JAVA, "0", input, arguments);
        assertThat(cold.warm()).isFalse();
        for (Way way : Way.values()) {
            Outcome warm = program.run(way, "", input, arguments);
            assertThat(warm)
                    .as("%s: %s", way, program.logs())
                    .isEqualTo(new Outcome(cold.status(), cold.output(), true));
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
        for (int attempt = 0; attempt < WarmProgram.ATTEMPTS; attempt++) {
            String word = "word" + attempt;
            Outcome outcome = program.run(Way.STUB, "", "", code, word);
            assertThat(outcome.output()).as(program.logs()).endsWith("\n" + word + " " + word + " " + word + folders);
            if (outcome.output().startsWith("['again', 'quiet']\n")) {
                return;
            }
            // Until the host has learned what there is to import.
            assertThat(outcome.output()).startsWith("[]\n");
        }
        throw new AssertionError("nothing was imported ahead: " + program.logs());
    }

    @Test
    void filesWhosePositionMattersAreWrittenCold() throws Exception {
        Path file = folder.resolve("out.txt");
        Files.writeString(file, "");
        ProcessBuilder builder = program.command(Way.STUB, "", List.of("print('text')"));
        builder.redirectOutput(file.toFile());
        Files.deleteIfExists(folder.resolve("pid"));
        assertThat(program.outcome(builder.start(), "").warm()).isFalse();
        assertThat(file).hasContent("text");
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()));
        Files.deleteIfExists(folder.resolve("pid"));
        // Appending does not depend on it, but then the cold run must have left the host in peace.
        assertThat(program.outcome(builder.start(), "").status()).isZero();
        assertThat(file).hasContent("text\ntext");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app 'print(\"x\" * 1000000)' | app 'import sys; print(len(sys.stdin.read()))'",
                "app 'import subprocess as s; s.run([\"'$JAR'\", \"print(1)\"], stdin=s.DEVNULL); print(2)'",
            })
    void commandsThatWaitForEachOtherAllEnd(String script) throws Exception {
        Outcome cold = program.shell("0", script);
        assertThat(program.shell("", script)).isEqualTo(new Outcome(0, cold.output(), true));
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
        Outcome cold = program.shell("0", script);
        assertThat(cold.status()).as(cold.output()).isZero();
        assertThat(program.shell("", script)).isEqualTo(cold);
    }

    /** The context was made when nobody had these. */
    @Test
    void otherVariablesReachTheProgramAndItsChildren() throws Exception {
        String script = """
                export ADDED='ü 1' LANGUAGE=xx
                unset TERM
                app 'import os, subprocess as s
                for name in "ADDED", "LANGUAGE", "TERM": print(os.environ.get(name), flush=True)
                s.run(["sh", "-c", "echo $ADDED ${TERM-none}"])'
                """;
        Outcome expected = new Outcome(0, "ü 1\nxx\nNone\nü 1 none\n", true);
        assertThat(program.shell("", script)).isEqualTo(expected);
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
        assertThat(program.shell("", script).output()).isEqualTo("cold\n");
    }

    @Test
    void removedWorkingFolderEndsNoHost() throws Exception {
        String script = "mkdir gone; cd gone; rmdir ../gone; app 'print(1)'; exit 0";
        assertThat(program.shell("", script).output())
                .isEqualTo(program.shell("0", script).output());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void controlCInterruptsTheProgram(Way way) throws Exception {
        String code = "import time\ntry:\n  print('begun', flush=True); time.sleep(60)\nfinally: print('tidied')";
        Process process = program.command(way, "", List.of(code)).start();
        BufferedReader lines = WarmProgram.begun(process);
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
        Process process = program.command(way, "", List.of(code)).start();
        BufferedReader lines = WarmProgram.begun(process);
        // By its handle, which leaves the pipe open.
        assertThat(process.toHandle().destroyForcibly()).isTrue();
        assertThat(process.waitFor()).isEqualTo(137);
        lines.close();
        // A host whose command goes on would send every other one away.
        program.warmUp();
    }

    @Test
    void hostsAreListedUntilTheyEnd(@TempDir Path other) throws Exception {
        Map<String, String> elsewhere = Map.of("XDG_RUNTIME_DIR", other.toString());
        List<String> ingot = List.of(Processes.ROOT.resolve("ingot").toString(), "warm");
        assertThat(warm(ingot, "list", elsewhere)).isEmpty();
        Map<String, String> here =
                Map.of("XDG_RUNTIME_DIR", program.runtimeFolder().toString());
        String jar = program.jar().toRealPath().toString();
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
