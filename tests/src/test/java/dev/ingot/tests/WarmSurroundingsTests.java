package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ingot.tests.WarmProgram.Outcome;
import dev.ingot.tests.WarmProgram.Way;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shells, containers and services from which commands come: whatever they have set, a command is what it is without a
 * host, or runs without one.
 */
@Tag("warm")
@EnabledOnOs(value = OS.LINUX, disabledReason = "warm hosts take streams from /proc")
class WarmSurroundingsTests {
    private static final Map<String, String> SOURCES = Map.of("probe/probe/failing.py", """
            def fail():
                try:
                    {}["missing"]
                except KeyError as error:
                    raise ValueError("a chain") from error
            """);

    private static final int AT_ONCE = 50;

    /** A clock that is so many seconds ahead as a file says. */
    private static final String SKEWED_CLOCK = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <time.h>

            int clock_gettime(clockid_t clock, struct timespec *now) {
                int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
                int result = real(clock, now);
                FILE *file = clock == CLOCK_REALTIME ? fopen(getenv("SKEW"), "r") : NULL;
                if (file != NULL) {
                    long seconds = 0;
                    now->tv_sec += fscanf(file, "%ld", &seconds) == 1 ? seconds : 0;
                    fclose(file);
                }
                return result;
            }
            """;

    private static final long TEN_YEARS = 315_360_000;

    /** More than from one look of a host's at what it is there for to the next. */
    private static final Duration LOOK = Duration.ofSeconds(6);

    @TempDir
    private static Path folder;

    private static WarmProgram program;

    @BeforeAll
    static void makeJar() throws Exception {
        program = new WarmProgram(folder, SOURCES);
    }

    @AfterAll
    static void stopHosts() throws Exception {
        program.stop();
    }

    @BeforeEach
    void warmUp() throws Exception {
        program.warmUp();
    }

    /** The shell script that starts the program has variables of its own. */
    @Test
    void exportedVariablesOfAnyNameKeepTheirValues() throws Exception {
        List<String> names =
                List.of("answered base cache caches end here home image interrupted jar key leave note number"
                        .concat(" on_path seat self sleep status sum version watch word")
                        .split(" ", -1));
        String script = names.stream().map(name -> "export " + name + "=user\n").collect(Collectors.joining())
                + "app 'import os; print(sorted(name for name, value in os.environ.items() if value == \"user\"))'";
        String expected = names.stream().sorted().map(name -> "'" + name + "'").toList() + "\n";
        assertThat(program.untilAnswered(script)).isEqualTo(expected);
    }

    /** A shell gives its commands the folder where it is; without one, or with a wrong one, it finds out. */
    @ParameterizedTest
    @ValueSource(strings = {"env -u PWD", "env PWD=/nowhere", "env PWD=usr", "env"})
    void workingFolderOfTheShellIsPassedOn(String environment) throws Exception {
        String code = "'import os; print(os.environ.get(\"PWD\"))'";
        program.untilAnswered("mkdir -p real; ln -sfn real link; cd link; " + environment + " \"$JAR\" " + code);
    }

    /** As in most containers. By both ways, which have to look for the same host. */
    @Test
    void withoutALocaleProgramsHaveUtf8() throws Exception {
        String look = " 'import os, subprocess; print(os.environ.get(\"LC_CTYPE\"), flush=True);"
                + " subprocess.run([\"sh\", \"-c\", \"echo $LC_CTYPE\"])'\n";
        String script = "unset LANG LC_ALL LC_CTYPE; export LD_LIBRARY_PATH=/nowhere\n" + "app" + look + "'"
                + Processes.JAVA + "' -jar \"$JAR\"" + look;
        assertThat(program.untilAnswered(script)).isEqualTo("C.UTF-8\n".repeat(4));
    }

    @Test
    void tracebacksOfPackedModulesAreTheSame() throws Exception {
        String script = "app 'from probe.failing import fail; fail()'; [ $? = 1 ]";
        assertThat(program.untilAnswered(script)).contains("KeyError: 'missing'", "in fail", "ValueError: a chain");
    }

    /** What a script starts in the background ignores Ctrl-C, and what that leaves behind would, too. */
    @Test
    void hostThatABackgroundCommandHasLeftHearsControlC() throws Exception {
        program.untilAnswered("export TZ=Africa/Cairo; trap '' INT; app pass");
        Outcome answered = program.untilWarm(() ->
                interrupted(List.of(), process -> Long.toString(process.pid())).ifWarm());
        assertThat(answered.output()).contains("KeyboardInterrupt");
        assertThat(answered.status()).isEqualTo(130);
    }

    /** A terminal signals the shell script with all that it has started. */
    @Test
    void controlCOfAWholeGroupInterruptsTheProgram() throws Exception {
        Outcome outcome = interrupted(List.of("setsid", "-w"), process -> "-" + process.pid());
        assertThat(outcome.output()).contains("KeyboardInterrupt");
        assertThat(outcome.status()).isEqualTo(130);
    }

    /**
     * A terminal interrupts all that runs in it, also what the program waits for, but nobody with a group of its own.
     */
    @Test
    void controlCAtATerminalInterruptsWhatTheProgramHasStarted() throws Exception {
        // It looks after itself, so that the order of what comes out is always the same.
        String code = """
                import signal, subprocess, time
                heard = []
                signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
                own = subprocess.Popen(["setsid", "sleep", "1"])
                trapped = "trap \\"echo child; exit 3\\" INT; echo ready >&2; while :; do sleep 0.1; done"
                child = subprocess.Popen(["sh", "-c", trapped], stderr=subprocess.PIPE)
                child.stderr.readline()
                print("begun", flush=True)
                print(child.wait(), own.wait(), flush=True)
                # The JVM tells handlers in threads of its own: a program may end before.
                while not heard:
                    time.sleep(0.01)
                print(heard)
                """;
        assertThat(sameAtTerminal(code, (lines, typed) -> {
                    type(typed, "\3");
                    return "";
                }))
                .contains("child")
                .endsWith("3 0\n[2]");
    }

    /** The terminal edits what is typed, echoes it unless it is told not to, and ends the input at Ctrl-D. */
    @Test
    void whatIsTypedAtATerminalIsTheCommands() throws Exception {
        String code = """
                import subprocess, sys
                print("begun", flush=True)
                word = input()
                subprocess.run(["stty", "-echo"], check=True)
                print("secret?", flush=True)
                secret = sys.stdin.readline()
                subprocess.run(["stty", "echo"], check=True)
                print("more?", flush=True)
                print([word, secret, sys.stdin.read()])
                """;
        assertThat(sameAtTerminal(code, (lines, typed) -> {
                    // DEL takes the letter before it away.
                    type(typed, "wox\177rd\n");
                    String shown = readUntil(lines, "secret?");
                    type(typed, "hidden\n");
                    shown += readUntil(lines, "more?");
                    type(typed, "last\n\4");
                    return shown;
                }))
                .startsWith("wox\b \brd\nsecret?\n")
                .doesNotContain("hidden\n")
                .endsWith("\n['word', 'hidden\\n', 'last\\n']");
    }

    private static void type(Writer typed, String text) throws IOException {
        typed.write(text);
        typed.flush();
    }

    private static String readUntil(BufferedReader lines, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith(end + "\n")) {
            String line = lines.readLine();
            assertThat(line).as("after %s", read).isNotNull();
            read.append(line).append('\n');
        }
        return read.toString();
    }

    /** What somebody types when a command has begun, and reads meanwhile. */
    private interface Typing {
        String at(BufferedReader lines, Writer typed) throws IOException;
    }

    /** Runs code at a terminal cold, and until a host runs it; returns what is shown. */
    private static String sameAtTerminal(String code, Typing typing) throws Exception {
        assumeThat(Path.of("/usr/bin/script"))
                .as("needs script(1) to make a terminal")
                .exists();
        Outcome cold = atTerminal("0", code, typing);
        assertThat(cold.status()).as(cold.output()).isZero();
        Outcome answered = program.untilWarm(() -> {
            Outcome outcome = atTerminal("", code, typing);
            assertThat(outcome.output()).isEqualTo(cold.output());
            return outcome.ifWarm();
        });
        return answered.output();
    }

    private static Outcome atTerminal(String warm, String code, Typing typing) throws Exception {
        ProcessBuilder builder = program.command(Way.STUB, warm, List.of());
        List<String> words = new ArrayList<>(builder.command());
        words.remove(program.jar().toString());
        words.addAll(List.of("timeout", "--foreground", "300", "script", "-qec"));
        // The user's shell, which script(1) takes, may stay otherwise, and end by Ctrl-C itself, as dash does.
        words.addAll(List.of("exec " + program.jar() + " '" + code + "'", "/dev/null"));
        Process process = builder.command(words).start();
        try (BufferedReader lines = WarmProgram.begun(process);
                Writer typed = process.outputWriter()) {
            String output = typing.at(lines, typed) + lines.lines().collect(Collectors.joining("\n"));
            int status = WarmProgram.ended(process);
            return new Outcome(status, output, program.hostWith(program.lastProcess()) != null);
        }
    }

    private interface Target {
        String of(Process process);
    }

    /** Interrupts a command in the time zone of Cairo when it has begun. */
    private static Outcome interrupted(List<String> before, Target target) throws Exception {
        String code = "import time\nprint('begun', flush=True)\ntime.sleep(60)";
        ProcessBuilder builder = program.command(Way.STUB, "", List.of(code));
        List<String> words = new ArrayList<>(builder.command());
        words.addAll(words.indexOf(program.jar().toString()), before);
        builder.command(words).environment().put("TZ", "Africa/Cairo");
        Process process = builder.start();
        try (BufferedReader lines = WarmProgram.begun(process)) {
            assertThat(new ProcessBuilder("kill", "-INT", "--", target.of(process))
                            .start()
                            .waitFor())
                    .isZero();
            String output = lines.lines().collect(Collectors.joining("\n"));
            int status = WarmProgram.ended(process);
            return new Outcome(status, output, program.hostWith(program.lastProcess()) != null);
        }
    }

    @Test
    @TakesLong
    void terminalThatTheHostCannotOpenIsTheCommandsOwn() throws Exception {
        assumeThat(Path.of("/usr/bin/script"))
                .as("needs script(1) to make a terminal")
                .exists();
        assertRunsCold("script -qec \"$JAR 'import sys; print(sys.stdin.isatty())' </dev/tty\" /dev/null");
    }

    @Test
    void processorsAreTheCommands() throws Exception {
        assumeThat(Runtime.getRuntime().availableProcessors())
                .as("needs two processors, to take one away")
                .isGreaterThan(1);
        assertRunsCold("cpu=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/self/status)\n"
                + "taskset -c \"$cpu\" $JAR 'import subprocess; subprocess.run([\"nproc\"])'");
    }

    /** Each such command leaves a host of its own behind. */
    @ParameterizedTest
    @ValueSource(strings = {"_JAVA_OPTIONS=-Dany=thing", "LD_LIBRARY_PATH=/elsewhere"})
    void variablesThatAProcessReadsAtItsStartAreTheCommands(String variable) throws Exception {
        assertRunsCold("export " + variable + "; app 'print(1)' 2>/dev/null");
    }

    private static void assertRunsCold(String script) throws Exception {
        Outcome cold = program.shell("0", script);
        assertThat(cold.status()).as(cold.output()).isZero();
        assertThat(program.shell("", script)).isEqualTo(cold);
    }

    /** Whatever became of the place where it was. */
    @Test
    void seatThatIsNoPipeEndsNoCommand() throws Exception {
        // Whichever seat the shell looks at first.
        String script = """
                for host in "$XDG_RUNTIME_DIR"/ingot-warm/*; do
                    for digit in 0 1 2 3 4 5 6 7 8 9; do mkdir "$host/seat.-$digit"; done
                done
                app 'print(1)'
                rmdir "$XDG_RUNTIME_DIR"/ingot-warm/*/taken.-? "$XDG_RUNTIME_DIR"/ingot-warm/*/seat.-? 2>/dev/null || :
                """;
        assertThat(program.shell("", script)).isEqualTo(new Outcome(0, "1\n", false));
    }

    /** As a service of the system is started. */
    @Test
    void whoHasNoHomeLeavesNothing() throws Exception {
        String script = "unset XDG_RUNTIME_DIR INGOT_CACHE XDG_CACHE_HOME HOME; app 'print(1)'";
        assertThat(program.shell("", script)).isEqualTo(new Outcome(0, "1\n", false));
        assertThat(Path.of("/.cache/ingot-warm")).doesNotExist();
    }

    /** Who waits for the host and who runs cold is decided by {@code CommandQueue}, which has tests of its own. */
    @Test
    void commandsAtOnceAreAllRun() throws Exception {
        String script = "for i in $(seq " + AT_ONCE + "); do app \"import os; print($i, os.getpid())\" & done; wait";
        String output = program.shell("", script).output();
        assertThat(output.lines()).as(output).allMatch(line -> line.matches("\\d+ \\d+"));
        List<String[]> answers = output.lines().map(line -> line.split(" ", -1)).toList();
        assertThat(answers)
                .extracting(answer -> Integer.valueOf(answer[0]))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, AT_ONCE).boxed().toList());
        List<String> hosts = program.hostProcesses().stream()
                .map(host -> Long.toString(host.pid()))
                .toList();
        assertThat(answers).extracting(answer -> answer[1]).containsAnyElementsOf(hosts);
    }

    /** Which of a client's classes are loaded, its JVM says. */
    @Test
    void clientLoadsNothingButTheJdk() throws Exception {
        String script = "export JAVA_TOOL_OPTIONS=-Xlog:class+load:file=" + folder.resolve("loaded.%p") + "; "
                + Processes.JAVA + " -jar $JAR 'print(1)' 2>/dev/null & echo $! >client; wait $!";
        assertThat(program.untilAnswered(script)).isEqualTo("1\n");
        String client = Files.readString(folder.resolve("client")).strip();
        assertThat(Files.readString(folder.resolve("loaded." + client)))
                .contains("dev.ingot.warm.WarmClient")
                .doesNotContain("org.graalvm", "com.oracle", "java.util.regex", "java.util.logging");
    }

    /** A host that measured time by it would end, or stay for ten years. */
    @Test
    @TakesLong
    void clockThatIsSetDisturbsNoHost() throws Exception {
        assumeThat(Path.of("/usr/bin/cc"))
                .as("needs a C compiler, for a clock of its own")
                .exists();
        Files.writeString(folder.resolve("skew.c"), SKEWED_CLOCK);
        Path skew = Files.writeString(folder.resolve("skew"), "0");
        assertThat(new ProcessBuilder("cc", "-shared", "-fPIC", "-o", "skew.so", "skew.c", "-ldl")
                        .directory(folder.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        String script = "now=$(date +%s); export LD_PRELOAD=" + folder.resolve("skew.so") + " SKEW=" + skew
                + "; app \"import time; print(round((time.time() - $now) / " + TEN_YEARS + "))\"";
        assertThat(program.untilAnswered(script)).isEqualTo("0\n");
        ProcessHandle host =
                ProcessHandle.of(Long.parseLong(program.lastProcess())).orElseThrow();
        for (int direction : new int[] {1, -1}) {
            Files.writeString(skew, Long.toString(direction * TEN_YEARS));
            boolean warm = false;
            for (long begin = System.nanoTime(); !warm || System.nanoTime() - begin < LOOK.toNanos(); ) {
                Outcome outcome = program.shell("", script);
                assertThat(outcome.output()).isEqualTo(direction + "\n");
                assertThat(host.isAlive()).isTrue();
                warm |= outcome.warm();
            }
        }
    }

    /** Also without {@code --warm}; but the host answers nobody who does not ask. */
    @Test
    void whoAsksForHostsHasThemOfAnyJar() throws Exception {
        Path plain = folder.resolve("plain.jar");
        String source = folder.resolve("probe").toString();
        assertThat(Processes.ingot("jar", source, "--entry", "probe.cli:main", "--shell", "-o", plain.toString())
                        .status())
                .isZero();
        String script = "JAR=" + plain + "\napp 'print(1)'";
        program.untilWarm(() -> {
            Outcome asked = program.shell("1m", script);
            assertThat(asked).isEqualTo(new Outcome(0, "1\n", asked.warm()));
            return asked.ifWarm();
        });
        assertThat(program.shell("", script)).isEqualTo(new Outcome(0, "1\n", false));
        assertThat(program.shell("stop", script)).isEqualTo(new Outcome(0, "", false));
    }

    /** As an update of the system does it: the folder stays, and what is in it is another. */
    @Test
    @TakesLong
    void hostOfAnUpdatedJvmServesNobody() throws Exception {
        Path java = folder.resolve("java");
        // A JVM finds its folder by where these two really are.
        String copy = "cp -rs \"$1\" java && for file in bin/java lib/server/libjvm.so release; do"
                + " cp --remove-destination \"$1/$file\" java/$file || exit; done; chmod u+w java/release";
        Path home = Processes.JAVA.toRealPath().resolve("../..").normalize();
        assertThat(new ProcessBuilder("sh", "-c", copy, "sh", home.toString())
                        .directory(folder.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        String script = "export INGOT_JAVA_HOME=" + java + "; app 'print(1)'";
        program.untilAnswered(script);
        ProcessHandle host =
                ProcessHandle.of(Long.parseLong(program.lastProcess())).orElseThrow();
        Files.writeString(java.resolve("release"), "UPDATED=\"1\"\n", StandardOpenOption.APPEND);
        assertThat(program.shell("", script)).isEqualTo(new Outcome(0, "1\n", false));
        assertThat(host.onExit().get(1, TimeUnit.MINUTES).isAlive()).isFalse();
        program.untilAnswered(script);
    }

    /** Those of other settings as well: who has only the jar cannot name them. */
    @Test
    void stopEndsAllHostsOfTheJar() throws Exception {
        program.untilAnswered("export TZ=Asia/Tokyo; app 'print(1)'");
        List<ProcessHandle> hosts = program.servingHosts();
        assertThat(hosts).hasSizeGreaterThan(1);
        Outcome outcome = program.run(Way.JAVA, "stop", "", "print('not run')");
        assertThat(outcome).isEqualTo(new Outcome(0, "", false));
        for (ProcessHandle host : hosts) {
            assertThat(host.onExit().get(1, TimeUnit.MINUTES).isAlive()).isFalse();
        }
    }
}
