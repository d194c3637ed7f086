package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ingot.tests.WarmProgram.Outcome;
import dev.ingot.tests.WarmProgram.Way;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A command answered by a warm host is what a cold one is: each program runs cold and in both warm ways. */
@Tag("warm")
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
                "import sys; sys.exit(-1)",
                "import sys; sys.exit(256)",
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
                // C code has a working folder and streams as well: the process's own.
                "import os, sqlite3; c = sqlite3.connect('relative.db'); c.execute('create table t(x)'); c.close();"
                        + " os.remove('relative.db')",
                "import ctypes; c = ctypes.CDLL(None); c.puts(b'from C'); c.write(2, b'from C, too', 11)",
                "import ctypes; c = ctypes.CDLL(None); print([c.getchar() for _ in range(20)])",
                "def depth(n): return n and 1 + depth(n - 1)\nprint(depth(950))",
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

    /** C's library reads ahead. */
    @Test
    void inputThatNativeCodeHasLeftIsNotTheNextCommands() throws Exception {
        String code = "import ctypes; print(ctypes.CDLL(None).getchar())";
        assertSame("first\nand more\n", code);
        assertSame("second", code);
        assertSame("", code);
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
        AtomicInteger count = new AtomicInteger();
        // Until the host has learned what there is to import.
        program.untilWarm(() -> {
            String word = "word" + count.incrementAndGet();
            Outcome outcome = program.run(Way.STUB, "", "", code, word);
            assertThat(outcome.output()).as(program.logs()).endsWith("\n" + word + " " + word + " " + word + folders);
            if (outcome.output().startsWith("['again', 'quiet']\n")) {
                return word;
            }
            assertThat(outcome.output()).startsWith("[]\n");
            return null;
        });
    }

    /** Runs a script cold and warm, in which the last command has to be answered by a host; returns what it printed. */
    private static String assertSameInShell(String script) throws Exception {
        Outcome cold = program.shell("0", script);
        assertThat(cold.warm()).isFalse();
        Outcome answered = program.untilWarm(() -> {
            Outcome outcome = program.shell("", script);
            assertThat(outcome.output()).isEqualTo(cold.output());
            assertThat(outcome.status()).isEqualTo(cold.status());
            return outcome.ifWarm();
        });
        return answered.output();
    }

    @Test
    void hundredMegabytesGoOutAndIn() throws Exception {
        String out = "app 'import sys\nfor _ in range(100): sys.stdout.buffer.write(bytes(range(256)) * 4096)' | cksum";
        assertThat(assertSameInShell(out)).endsWith(" 104857600\n");
        String in = "head -c 104857600 /dev/zero | app 'import sys; print(len(sys.stdin.buffer.read()))'";
        assertThat(assertSameInShell(in)).isEqualTo("104857600\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A reader that has gone, and one that is slow.
                "{ app 'for i in range(100000): print(i)'; echo $? >&2; } 2>>err | head -n 1; cat err; rm err",
                // With native libraries, which have ended when the last write fails.
                "{ app 'import ctypes, sqlite3\nfor i in range(100000): print(i)'; echo $? >&2; } 2>>err | head -n 1;"
                        + " cat err; rm err",
                "app 'for i in range(20000): print(i)' | { while read -r line; do last=$line; done; echo $last; }",
                "app 'print(1)' >>out; app 'import sys; print(2); print(3, file=sys.stderr)' >>out 2>&1;"
                        + " cat out; rm out",
            })
    void outputReachesAnyReader(String script) throws Exception {
        assertThat(assertSameInShell(script)).isNotEmpty();
    }

    @Test
    void terminalsAreTheSame() throws Exception {
        assumeThat(Path.of("/usr/bin/script"))
                .as("needs script(1) to make a terminal")
                .exists();
        Files.writeString(folder.resolve("terminal.py"), """
                import os, shutil, sys
                print([stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)])
                print(shutil.get_terminal_size(), os.environ.get("TERM"))
                try:
                    print(os.get_terminal_size())
                except OSError as error:
                    print(error)
                """);
        String script =
                "script -qec \"stty cols 100 rows 30; $JAR 'exec(open(\\\"terminal.py\\\").read())'\" /dev/null";
        assertThat(assertSameInShell(script)).contains("terminal_size(");
    }

    /** For each there is a host of its own, which the first commands leave behind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "export TZ=Asia/Tokyo LC_ALL=C.UTF-8 PYTHONHASHSEED=0 PYTHONUNBUFFERED=1\n"
                        + "app 'import locale, os, time; print(time.tzname, time.strftime(\"%z\"), locale.getlocale(),"
                        + " sorted(name for name in os.environ if name.startswith(\"PYTHON\")))'",
                "umask 027; unset LC_ALL; export LANG=C.UTF-8\n"
                        + "app 'import locale, os; open(\"made\", \"w\").close(); os.mkdir(\"folder\");"
                        + " print(locale.getlocale(), os.environ[\"LANG\"])'\n"
                        + "stat -c %a made folder; rm made; rmdir folder",
            })
    void settingsOfAProcessAreTheCommands(String script) throws Exception {
        assertThat(program.untilAnswered(script)).isNotEmpty();
    }

    @Test
    void optionsOfTheJvmAreTheCommands() throws Exception {
        ProcessBuilder builder = program.command(Way.JAVA, "", List.of("print('text')"));
        builder.command().add(builder.command().indexOf("-jar"), "-Dany=thing");
        Outcome outcome = program.outcome(builder.start(), "");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.warm()).isFalse();
        assertThat(program.run(Way.JAVA, "", "", "pass").warm()).isTrue();
    }

    @Test
    void filesWhosePositionMattersAreWrittenCold() throws Exception {
        program.warmUp();
        String script = "app 'print(1)' >out; cat out; rm out";
        Outcome cold = program.shell("0", script);
        assertThat(cold.output()).isEqualTo("1\n");
        assertThat(program.shell("", script)).isEqualTo(cold);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app 'print(\"x\" * 1000000)' | app 'import sys; print(len(sys.stdin.read()))'",
                "app 'import subprocess as s; s.run([\"'$JAR'\", \"print(1)\"], stdin=s.DEVNULL); print(2)'",
            })
    void commandsThatWaitForEachOtherAllEnd(String script) throws Exception {
        Outcome cold = program.shell("0", script);
        assertThat(cold.status()).isZero();
        Outcome warm = program.shell("", script);
        assertThat(warm.status()).isZero();
        assertThat(warm.output()).isEqualTo(cold.output());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cd /dev/shm; printf 'first\\nsecond\\n' >$$; { read x; app 'print(input())'; } <$$; rm $$",
                "cd /dev/shm; { echo head; app 'print(1234567)'; echo tail; } >$$; cat $$; rm $$",
                "exec setpriv --no-new-privs $JAR \"import os; os.system('grep NewPriv /proc/\\$\\$/status')\"",
                "nice -n 5 $JAR 'import subprocess; subprocess.run([\"nice\"])'",
                "app 'import sys; print(sys.stdin)' <&-",
                "app 'print(1)' >&-; echo $?",
                // Nobody opens the other end any more when the host would.
                "mkfifo named; echo text >named & app 'print(input())' <named; rm named",
                "mkfifo named; cat <named & app 'print(1)' >named; wait; rm named",
                // A file that is another one in each process.
                "app 'import sys; open(sys.argv[1], \"w\").write(\"text\")' /dev/stdout | cat",
                "ulimit -f 4; app 'import subprocess; subprocess.run([\"sh\", \"-c\", \"ulimit -f\"])'",
            })
    void commandsInOtherSurroundingsRunCold(String script) throws Exception {
        program.warmUp();
        Outcome cold = program.shell("0", script);
        assertThat(cold.status()).as(cold.output()).isZero();
        assertThat(program.shell("", script)).isEqualTo(cold);
    }

    @Test
    void readOnlyWorkingFolderIsTheCommands() throws Exception {
        String script = """
                cd /proc/sys
                app 'import os; print(os.getcwd())
                try: open("made", "w")
                except OSError as error: print(type(error).__name__)'
                """;
        assertThat(assertSameInShell(script)).startsWith("/proc/sys\n").contains("Error\n");
    }

    /** Where nothing can be written, nobody meets, and nobody hears of it; in /proc that is so for root as well. */
    @Test
    void whoCanWriteNowhereRunsCold() throws Exception {
        String script = "export XDG_RUNTIME_DIR=/proc XDG_CACHE_HOME=/proc INGOT_CACHE=/proc HOME=/proc TMPDIR=/proc\n"
                + "app 'print(1)'; '" + Processes.JAVA + "' -jar \"$JAR\" 'print(2)'";
        assertThat(program.shell("", script)).isEqualTo(new Outcome(0, "1\n2\n", false));
    }

    /** Neither a host nor its files are there for another user, whatever the variables say. */
    @Test
    void otherUserIsNotServed() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("needs the right to become another user")
                .isEqualTo(0);
        String script = """
                chmod 755 .
                # What says which process it was is root's file.
                export PIDFILE=/dev/null
                as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
                as "$JAR" 'import subprocess; subprocess.run(["id", "-u"])'
                as "$JAVA_HOME/bin/java" -jar "$JAR" 'import subprocess; subprocess.run(["id", "-u"])'
                chmod 700 .
                """;
        program.warmUp();
        assertThat(program.shell("", script)).isEqualTo(new Outcome(0, "65534\n65534\n", false));
        assertThat(program.run(Way.STUB, "", "", "pass").warm()).isTrue();
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

    /**
     * As a client in a container gives it, where processes have other numbers: it holds the seat, and names a stranger.
     * That the process holds the seat, too, does not help where it is another user's: the host does not even answer,
     * and a client that is told nothing runs cold as well.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sh -c 'echo begun >&9; exec sleep 60 9>&-' 4<&-",
                "setpriv --reuid=65534 --regid=65534 --clear-groups sh -c 'echo begun >&9; exec sleep 60 9>&-'",
            })
    void numberOfAnotherProcessRunsNothing(String stranger) throws Exception {
        assumeThat(stranger.startsWith("sh")
                        || Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0))
                .as("needs the right to become another user")
                .isTrue();
        String script = """
                mkfifo begun
                for seat in "$XDG_RUNTIME_DIR"/ingot-warm/*/seat.*; do
                    taken=${seat%%/*}/taken.${seat##*.}
                    mv "$seat" "$taken" || continue
                    exec 3<>"$taken" 4<"$taken" 3>&-
                    %s 9>begun & stranger=$!
                    read -r answer <begun
                    (echo "run ${seat##*.} $stranger 1 0" 1<>"${seat%%/*}/request")
                    read -r answer <&4
                    echo "$answer"
                    break
                done
                kill $stranger
                rm begun
                """.formatted(stranger);
        String expected = stranger.startsWith("sh") ? "cold\n" : "\n";
        assertThat(program.shell("", script).output()).isEqualTo(expected);
    }

    @Test
    void removedWorkingFolderEndsNoHost() throws Exception {
        ProcessHandle host = program.hostProcess();
        String script = "mkdir gone; cd gone; rmdir ../gone; app 'print(1)'; exit 0";
        assertThat(program.shell("", script).output())
                .isEqualTo(program.shell("0", script).output());
        program.warmUp();
        assertThat(program.hostProcess()).isEqualTo(host);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void controlCInterruptsTheProgram(Way way) throws Exception {
        String code = "import time\ntry:\n  print('begun', flush=True); time.sleep(60)\nfinally: print('tidied')";
        Process process = program.begin(way, code);
        BufferedReader lines = process.inputReader();
        WarmProgram.signal(process.toHandle(), "INT");
        assertThat(lines.lines().toList()).contains("tidied", "KeyboardInterrupt");
        assertThat(WarmProgram.ended(process)).isEqualTo(130);
    }

    /** At once and silently, also where the program waits in a handler of its own. */
    @ParameterizedTest
    @CsvSource({"STUB, TERM, 143", "STUB, HUP, 129", "JAVA, TERM, 143", "JAVA, HUP, 129"})
    void otherSignalsEndTheCommand(Way way, String signal, int status) throws Exception {
        for (String warm : List.of("0", "")) {
            String code = "import time\nprint('begun', flush=True)\ntry: time.sleep(60)\nfinally: print('tidied')";
            Process process = program.command(way, warm, List.of(code)).start();
            try (BufferedReader lines = WarmProgram.begun(process)) {
                assertThat(program.hostWith(program.lastProcess()) != null).isEqualTo(warm.isEmpty());
                WarmProgram.signal(process.toHandle(), signal);
                assertThat(lines.lines()).isEmpty();
                assertThat(WarmProgram.ended(process)).isEqualTo(status);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void interruptedServerLetsGoOfItsPort(Way way) throws Exception {
        String code = """
                import socket, time
                server = socket.socket()
                server.bind(("127.0.0.1", 0))
                server.listen()
                print("begun", flush=True)
                print(server.getsockname()[1], flush=True)
                time.sleep(60)
                """;
        Process process = program.begin(way, code);
        BufferedReader lines = process.inputReader();
        String port = lines.readLine();
        WarmProgram.signal(process.toHandle(), "INT");
        assertThat(lines.lines()).contains("KeyboardInterrupt");
        assertThat(WarmProgram.ended(process)).isEqualTo(130);
        String again = "import socket; socket.socket().bind(('127.0.0.1', " + port + ")); print('bound')";
        assertThat(program.run(way, "", "", again).output()).isEqualTo("bound\n");
    }

    @Test
    void environmentsAreNowhereWritten() throws Exception {
        String secret = "a-secret-of-the-caller";
        // One that is answered, and one that is refused, which the log says.
        program.shell("", "export TOKEN=" + secret + "; app 'print(1)'; nice -n 5 $JAR 'print(1)'");
        assertThat(program.logs()).contains("is run cold");
        try (Stream<Path> files = Files.walk(program.runtimeFolder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(secret);
            }
        }
    }

    /** A folder that somebody else could have made for this user is no place to meet. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mkdir real; ln -s real ingot-warm",
                "mkdir ingot-warm",
                "mkdir -m 700 ingot-warm; chown 65534 ingot-warm"
            })
    void foldersOfOthersAreNotUsed(String preparation, @TempDir Path other) throws Exception {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        assumeThat(root || !preparation.contains("chown"))
                .as("needs the right to give a folder away")
                .isTrue();
        String script = "cd '" + other + "'; " + preparation + "; export XDG_RUNTIME_DIR='" + other + "'\n"
                + "app 'print(1)'; java -jar \"$JAR\" 'print(2)'; find . -type p -o -name about";
        assertThat(program.shell("", script.replace("java -jar", Processes.JAVA + " -jar")))
                .isEqualTo(new Outcome(0, "1\n2\n", false));
    }

    /** As with sudo, which leaves HOME: what root made there, its owner could not use. */
    @Test
    void nothingIsMadeInTheHomeOfAnother(@TempDir Path home) throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("needs the right to give a folder away")
                .isEqualTo(0);
        String script = "chown 65534 '" + home + "'; unset XDG_RUNTIME_DIR XDG_CACHE_HOME INGOT_CACHE; export HOME='"
                + home + "'; app 'print(1)'; ls -A '" + home + "'";
        assertThat(program.shell("", script)).isEqualTo(new Outcome(0, "1\n", false));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void commandOfKilledClientEnds(Way way) throws Exception {
        String code = "import time\nprint('begun', flush=True)\nwhile True: time.sleep(0.01)";
        Process process = program.begin(way, code);
        BufferedReader lines = process.inputReader();
        // By its handle, which leaves the pipe open.
        assertThat(process.toHandle().destroyForcibly()).isTrue();
        assertThat(WarmProgram.ended(process)).isEqualTo(137);
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
