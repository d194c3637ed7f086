package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ingot.tests.WarmProgram.Outcome;
import dev.ingot.tests.WarmProgram.Way;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hosts and clients that die, stop or are robbed of their files, at each stage of a command: every command gives the
 * right answer or says what happened, none is run twice, and later ones are answered again.
 */
@Tag("warm")
@EnabledOnOs(value = OS.LINUX, disabledReason = "warm hosts take streams from /proc")
class WarmFaultTests {
    /** Leaves a line in a file each time that it is run. */
    private static final String NOTE = "with open('note', 'a') as f: f.write('run\\n')\n";

    private static final Outcome COLD = new Outcome(0, "done\n", false);

    @TempDir
    private static Path folder;

    private static WarmProgram program;

    @BeforeAll
    static void makeJar() throws Exception {
        program = new WarmProgram(folder, Map.of());
    }

    @AfterAll
    static void stopHost() throws Exception {
        program.stop();
    }

    @BeforeEach
    void warmUp() throws Exception {
        Files.deleteIfExists(folder.resolve("note"));
        program.warmUp();
    }

    private static void assertRunOnce() {
        assertThat(folder.resolve("note")).hasContent("run\n");
    }

    private static Outcome runAndNote(Way way) throws Exception {
        return program.run(way, "", "", NOTE + "print('done')");
    }

    private static void assertEnds(ProcessHandle host) throws Exception {
        assertThat(host.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void hostThatDiesInTheMiddleIsReportedAndNothingRunTwice(Way way) throws Exception {
        ProcessHandle host = program.hostProcess();
        String code = NOTE + "print('begun', flush=True)\nimport time\ntime.sleep(60)";
        Process client = program.command(way, "", List.of(code)).start();
        BufferedReader lines = WarmProgram.begun(client);
        WarmProgram.signal(host, "KILL");
        assertThat(lines.lines())
                .containsExactly("ingot: the warm host ended while it ran this command, which may be half done;"
                        + " the next one runs without it");
        assertThat(WarmProgram.ended(client)).isEqualTo(70);
        assertRunOnce();
        Files.delete(folder.resolve("note"));
        assertThat(runAndNote(way)).isEqualTo(COLD);
        assertRunOnce();
    }

    @Test
    void hostThatIsDeadIsNotWaitedForNorListed() throws Exception {
        ProcessHandle host = program.hostProcess();
        WarmProgram.signal(host, "KILL");
        assertEnds(host);
        assertThat(list()).doesNotContain("process " + host.pid());
        assertThat(runAndNote(Way.STUB)).isEqualTo(COLD);
        assertRunOnce();
    }

    private interface Action {
        void run() throws Exception;
    }

    /** Does something while the host is stopped; it is the one that answers afterwards. */
    private static void whileFrozen(ProcessHandle host, Action action) throws Exception {
        WarmProgram.signal(host, "STOP");
        try {
            action.run();
        } finally {
            WarmProgram.signal(host, "CONT");
        }
        program.warmUp();
        assertThat(program.hostProcess()).isEqualTo(host);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void hostThatIsFrozenIsLeft(Way way) throws Exception {
        whileFrozen(program.hostProcess(), () -> assertThat(runAndNote(way)).isEqualTo(COLD));
        assertRunOnce();
    }

    @Test
    void controlCEndsCommandThatFrozenHostHasNotBegun() throws Exception {
        whileFrozen(program.hostProcess(), () -> {
            Process client = program.command(Way.STUB, "", List.of(NOTE)).start();
            await(program.host(), "taken.*");
            WarmProgram.signal(client.toHandle(), "INT");
            assertThat(WarmProgram.ended(client)).isEqualTo(130);
        });
        assertThat(folder.resolve("note")).doesNotExist();
    }

    /** The script leaves it to the program whether a Ctrl-C ends it. */
    @ParameterizedTest
    @CsvSource({"JAVA, INT, 130", "JAVA, TERM, 143", "STUB, TERM, 143", "STUB, HUP, 129"})
    void signalEndsCommandOfHostThatFreezesWhileItRuns(Way way, String signal, int status) throws Exception {
        String code = NOTE + "print('begun', flush=True)\nimport time\ntime.sleep(60)";
        Process client = program.command(way, "", List.of(code)).start();
        try (BufferedReader _ = WarmProgram.begun(client)) {
            assertThat(program.hostWith(program.lastProcess()))
                    .as("is run by a host")
                    .isNotNull();
            whileFrozen(program.hostProcess(), () -> {
                WarmProgram.signal(client.toHandle(), signal);
                assertThat(WarmProgram.ended(client)).isEqualTo(status);
            });
        }
        assertRunOnce();
    }

    /** A program that handles signals gets each of them, however many there are. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void signalsThatAreHandledEndNothing(Way way) throws Exception {
        String code = """
                import signal, sys, time
                received = []
                def note(number, frame):
                    received.append(number)
                    print(len(received), flush=True)
                signal.signal(signal.SIGINT, note)
                print("begun", flush=True)
                while len(received) < 3:
                    time.sleep(0.01)
                # Longer than a client waits for a host that says nothing.
                time.sleep(7)
                """;
        Process client = program.command(way, "", List.of(code)).start();
        BufferedReader lines = WarmProgram.begun(client);
        for (int count = 1; count <= 3; count++) {
            WarmProgram.signal(client.toHandle(), "INT");
            assertThat(lines.readLine()).isEqualTo(Integer.toString(count));
        }
        assertThat(program.hostWith(program.lastProcess()))
                .as("was run by a host")
                .isNotNull();
        assertThat(WarmProgram.ended(client)).isZero();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void hostThatDiesBeforeItBeginsIsDoneWithout(Way way) throws Exception {
        ProcessHandle host = program.hostProcess();
        WarmProgram.signal(host, "STOP");
        Process client;
        try {
            client = program.command(way, "", List.of(NOTE + "print('done')")).start();
            await(program.host(), "taken.*");
        } finally {
            WarmProgram.signal(host, "KILL");
        }
        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("done\n");
        assertThat(WarmProgram.ended(client)).isZero();
        assertRunOnce();
    }

    @Test
    @TakesLong
    void hostThatDiesWhileItMakesContextsIsDoneWithout() throws Exception {
        ProcessHandle before = program.hostProcess();
        Path place = program.host();
        program.stop();
        assertEnds(before);
        Files.delete(place.resolve("about"));
        assertThat(runAndNote(Way.STUB)).isEqualTo(COLD);
        await(place, "request");
        WarmProgram.signal(program.hostProcess(), "KILL");
        Files.delete(folder.resolve("note"));
        assertThat(runAndNote(Way.STUB)).isEqualTo(COLD);
        assertRunOnce();
    }

    @Test
    void commandOfClientThatIsKilledInTheQueueIsNotRun() throws Exception {
        Process first = program.command(Way.STUB, "", List.of("print('begun', flush=True); input()"))
                .start();
        BufferedReader lines = WarmProgram.begun(first);
        Process second = program.command(Way.STUB, "", List.of(NOTE)).start();
        await(program.host(), "taken.*");
        assertThat(second.toHandle().destroyForcibly()).isTrue();
        assertThat(WarmProgram.ended(second)).isEqualTo(137);
        first.getOutputStream().write('\n');
        first.getOutputStream().close();
        assertThat(lines.readLine()).isNull();
        assertThat(WarmProgram.ended(first)).isZero();
        program.warmUp();
        assertThat(folder.resolve("note")).doesNotExist();
    }

    @Test
    void commandOfClientThatIsKilledWhileNobodyReadsEnds() throws Exception {
        Process client = program.begin(Way.STUB, "print('begun', flush=True); print('x' * 10_000_000)");
        try (BufferedReader _ = client.inputReader()) {
            assertThat(client.toHandle().destroyForcibly()).isTrue();
            assertThat(WarmProgram.ended(client)).isEqualTo(137);
            program.warmUp();
        }
    }

    /** Some minutes in one built-in function, which nothing can cancel. */
    private static final String DEAF = "print('begun', flush=True); sum(range(10 ** 11))";

    /** Begins a command that cannot be cancelled and ends it, until its host ends as well. */
    private static void assertEndsWithItsHost(Ending ending) throws Exception {
        program.untilWarm(() -> {
            Process client = program.begin(Way.STUB, DEAF);
            ProcessHandle host = program.hostProcess();
            ending.end(client);
            try {
                return host.onExit().get(15, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                // It came before the built-in function had begun, and was noticed.
                return null;
            }
        });
    }

    private interface Ending {
        void end(Process client) throws Exception;
    }

    @Test
    void commandThatCannotBeCancelledEndsWithItsHost() throws Exception {
        assertEndsWithItsHost(client -> {
            WarmProgram.signal(client.toHandle(), "TERM");
            assertThat(WarmProgram.ended(client)).isEqualTo(143);
        });
    }

    @Test
    @TakesLong
    void commandOfKilledClientThatCannotBeCancelledEndsWithItsHost() throws Exception {
        assertEndsWithItsHost(client -> WarmProgram.signal(client.toHandle(), "KILL"));
    }

    /** A process that has ended stays in /proc until its parent asks for its status. */
    @Test
    void commandOfKilledClientWhoseParentDoesNotCareEnds() throws Exception {
        ProcessBuilder parent = program.command(Way.STUB, "", List.of());
        String code = "print('begun', flush=True)\nimport time\nwhile True: time.sleep(0.01)";
        parent.command("sh", "-c", "\"$1\" \"$2\" & echo $!; exec sleep 600", "sh", program.jar() + "", code);
        Process process = parent.start();
        try {
            BufferedReader lines = process.inputReader();
            ProcessHandle client =
                    ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
            assertThat(lines.readLine()).isEqualTo("begun");
            assertThat(program.hostWith(program.lastProcess())).isNotNull();
            WarmProgram.signal(client, "KILL");
            // The next one is served only when it has ended.
            program.warmUp();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Says "begun" when the main thread is at its end. */
    private static final String THREADS = """
            import threading, time
            def serve():
                while threading.main_thread().is_alive():
                    time.sleep(0.01)
                print("begun", flush=True)
                while True:
                    time.sleep(0.01)
            threading.Thread(target=serve).start()
            """;

    @ParameterizedTest
    @CsvSource({"STUB, TERM, 143", "STUB, INT, 130", "JAVA, INT, 130"})
    void commandWhoseThreadsRunOnIsEndedBySignals(Way way, String signal, int status) throws Exception {
        ProcessHandle host = program.hostProcess();
        Process client = program.begin(way, THREADS);
        WarmProgram.signal(client.toHandle(), signal);
        assertThat(WarmProgram.ended(client)).isEqualTo(status);
        program.warmUp();
        assertThat(program.hostProcess()).isEqualTo(host);
    }

    @Test
    void hostThatIsToEndPassesSignalsOn() throws Exception {
        ProcessHandle host = program.hostProcess();
        String code = """
                import time
                print("begun", flush=True)
                try:
                    while True:
                        time.sleep(0.01)
                except KeyboardInterrupt:
                    print("interrupted")
                """;
        Process client = program.begin(Way.STUB, code);
        program.stop();
        // It serves nobody any more.
        assertThat(runAndNote(Way.STUB)).isEqualTo(COLD);
        WarmProgram.signal(client.toHandle(), "INT");
        assertThat(client.inputReader().readLine()).isEqualTo("interrupted");
        assertThat(WarmProgram.ended(client)).isZero();
        assertEnds(host);
    }

    /** The host's memory is what its commands hold; one that holds much runs to its end, and is the last. */
    @Test
    @TakesLong
    void hostAboveItsMemoryCeilingEnds() throws Exception {
        ProcessBuilder small = program.command(Way.STUB, "", List.of("pass"));
        small.environment().put("JAVA_TOOL_OPTIONS", "-Xmx400m");
        Path place = program.untilWarm(() -> {
            assertThat(small.start().waitFor()).isZero();
            return program.hostWith(program.lastProcess());
        });
        String pid = program.lastProcess();
        ProcessHandle host = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        String code = """
                import glob, os, sys, time
                if os.getpid() != %s:
                    sys.exit("cold")
                held = [bytearray(150_000_000)]
                while glob.glob("%s"):
                    held.append(bytearray(1_000_000))
                    time.sleep(0.1)
                print("done")
                """.formatted(pid, place.resolve("seat.*"));
        small.command(program.command(Way.STUB, "", List.of(code)).command());
        try {
            String said = program.untilWarm(() -> {
                Process client = small.start();
                String all = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                assertThat(WarmProgram.ended(client)).isEqualTo(all.equals("done") ? 0 : 1);
                return all.endsWith("cold") ? null : all;
            });
            assertThat(said).isEqualTo("done");
            assertEnds(host);
        } finally {
            host.destroyForcibly();
            // So that the others find theirs.
            assertThat(program.shell("", "rm -r '" + place + "'").status()).isZero();
        }
    }

    @Test
    void hostEndsWhenItIsTold() throws Exception {
        ProcessHandle host = program.hostProcess();
        String jar = program.jar().toString();
        assertThat(list()).contains("process " + host.pid());
        Map<String, String> environment =
                Map.of("XDG_RUNTIME_DIR", program.runtimeFolder().toString());
        List<String> words = List.of(Processes.ROOT.resolve("ingot").toString(), "warm", "stop", jar);
        assertThat(Processes.run(folder, environment, "", words).status()).isZero();
        assertEnds(host);
        assertThat(list()).doesNotContain("process " + host.pid());
    }

    /** What the first command has imported is imported when the second one comes. */
    @Test
    void hostKnowsWhatTheFirstCommandImported() throws Exception {
        ProcessHandle host = program.hostProcess();
        program.stop();
        assertEnds(host);
        Path modules = program.host().resolve("modules");
        Files.deleteIfExists(modules);
        assertThat(program.run(Way.STUB, "", "", "import colorsys").warm()).isFalse();
        assertThat(modules).content().contains("probe.cli\n").contains("colorsys\n");
        program.untilWarm(() -> {
            Outcome outcome = program.run(Way.STUB, "", "", "import sys; print('colorsys' in sys.modules)");
            assertThat(outcome.output()).isEqualTo(outcome.warm() ? "True\n" : "False\n");
            return outcome.ifWarm();
        });
    }

    /** Returns when there is such a file where host and clients meet. */
    private static Path await(Path place, String pattern) throws Exception {
        long begin = System.nanoTime();
        try (WatchService watch = place.getFileSystem().newWatchService()) {
            place.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(60)) {
                try (DirectoryStream<Path> found = Files.newDirectoryStream(place, pattern)) {
                    for (Path file : found) {
                        return file;
                    }
                }
                WatchKey change = watch.poll(1, TimeUnit.SECONDS);
                if (change != null) {
                    change.pollEvents();
                    change.reset();
                }
            }
        }
        throw new AssertionError("no " + pattern + " in " + place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Clients that take all seats and die before they ask.
                "for seat in seat.*; do mv $seat taken.${seat##*.}; done",
                // One that dies as soon as it has asked.
                "set -- seat.*; n=${1##*.}; mv $1 taken.$n; echo \"run $n $$ 1 0\" 1<>request",
                // What no client says.
                "printf 'run 1\\nrun x y z 0\\nrun 999999 1 1 0\\nsignal 7 int\\nsignal\\n\\n\\377\\0\\n' 1<>request",
            })
    void hostOutlivesItsClients(String script) throws Exception {
        ProcessHandle host = program.hostProcess();
        assertThat(program.shell("", "cd \"" + program.host() + "\"\n" + script).status())
                .isZero();
        assertThat(program.run(Way.STUB, "", "", "print('done')").output()).isEqualTo("done\n");
        program.warmUp();
        assertThat(program.hostProcess()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rm request", "rm -r \"$PWD\"", "chmod 755 ."})
    void hostWithoutItsFilesEnds(String script) throws Exception {
        ProcessHandle host = program.hostProcess();
        Path place = program.host();
        try {
            assertThat(program.shell("", "cd \"" + place + "\"\n" + script).status())
                    .isZero();
            assertThat(program.run(Way.STUB, "", "", "print('done')").output()).isEqualTo("done\n");
            assertEnds(host);
        } finally {
            assertThat(program.shell("", "chmod -f 700 \"" + place + "\" || :").status())
                    .isZero();
        }
    }

    /** Both sides hold open what they have: the names are for those who come. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void commandWhosePipesAreDeletedIsAnswered(Way way) throws Exception {
        Process client = program.begin(way, "print('begun', flush=True)\nprint(input())\nraise SystemExit(3)");
        assertThat(program.shell("", "cd \"" + program.host() + "\" && rm running.* seat.* request")
                        .status())
                .isZero();
        try (BufferedWriter input = client.outputWriter()) {
            input.write("finished\n");
        }
        assertThat(client.inputReader().lines()).containsExactly("finished");
        assertThat(WarmProgram.ended(client)).isEqualTo(3);
    }

    /** As at the end of a session, which takes the folder away; nobody hears the signal, but the client is dead. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void commandWhoseHostHasLostItsFolderIsEndedBySignals(String signal, int status) throws Exception {
        ProcessHandle host = program.hostProcess();
        Process client = program.begin(Way.STUB, "print('begun', flush=True)\nimport time\ntime.sleep(600)");
        assertThat(program.shell("", "rm -r \"" + program.host() + "\"").status())
                .isZero();
        WarmProgram.signal(client.toHandle(), signal);
        assertThat(WarmProgram.ended(client)).isEqualTo(status);
        assertEnds(host);
    }

    /** It would serve what the jar was when it was started, and take it for what the jar is. */
    @Test
    @TakesLong
    void hostWhoseJarChangesWhileItStartsServesNobody() throws Exception {
        ProcessHandle host = startingHost();
        FileTime made = Files.getLastModifiedTime(program.jar());
        try {
            WarmProgram.signal(host, "STOP");
            Files.setLastModifiedTime(program.jar(), FileTime.from(Instant.EPOCH.plusSeconds(1_000_000_000)));
            WarmProgram.signal(host, "CONT");
            assertEnds(host);
        } finally {
            Files.setLastModifiedTime(program.jar(), made);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hostThatIsToEndFinishesWhatItRuns(boolean changed) throws Exception {
        ProcessHandle host = program.hostProcess();
        FileTime made = Files.getLastModifiedTime(program.jar());
        Process client = program.begin(Way.STUB, "print('begun', flush=True)\nprint(input())");
        try (BufferedWriter input = client.outputWriter()) {
            if (changed) {
                Files.setLastModifiedTime(program.jar(), FileTime.from(Instant.EPOCH.plusSeconds(1_000_000_000)));
                // It is noticed by the next command, at the latest.
                assertThat(program.run(Way.STUB, "", "", "print('done')").output())
                        .isEqualTo("done\n");
            } else {
                program.stop();
            }
            input.write("finished\n");
            input.flush();
            assertThat(client.inputReader().readLine()).isEqualTo("finished");
            assertThat(WarmProgram.ended(client)).isZero();
            assertEnds(host);
        } finally {
            Files.setLastModifiedTime(program.jar(), made);
        }
    }

    @Test
    void hostOfChangedJarEnds() throws Exception {
        ProcessHandle host = program.hostProcess();
        Files.setLastModifiedTime(program.jar(), FileTime.from(Instant.EPOCH.plusSeconds(1_000_000_000)));
        assertThat(program.run(Way.STUB, "", "", "print('done')")).isEqualTo(COLD);
        assertEnds(host);
    }

    @Test
    void twoFirstCommandsLeaveOneHost() throws Exception {
        ProcessHandle host = program.hostProcess();
        program.stop();
        assertEnds(host);
        Process one = program.command(Way.JAVA, "", List.of("pass")).start();
        Process other = program.command(Way.STUB, "", List.of("pass")).start();
        assertThat(one.waitFor() + other.waitFor()).isZero();
        program.warmUp();
        ProcessHandle left = program.hostProcess();
        for (ProcessHandle process : program.hostProcesses()) {
            if (!process.equals(left)) {
                assertEnds(process);
            }
        }
    }

    @Test
    void hostThatIsNotAskedEnds() throws Exception {
        ProcessHandle host = program.hostProcess();
        program.stop();
        assertEnds(host);
        Path place = program.host();
        assertThat(program.run(Way.STUB, "1s", "", "print('done')")).isEqualTo(COLD);
        await(place, "request");
        assertEnds(program.hostProcess());
    }

    /** Ends the host and returns the next one, which a command has just left behind. */
    private static ProcessHandle startingHost() throws Exception {
        ProcessHandle before = program.hostProcess();
        program.stop();
        assertEnds(before);
        assertThat(program.run(Way.STUB, "5m", "", "print('done')")).isEqualTo(COLD);
        List<ProcessHandle> starting = program.hostProcesses();
        assertThat(starting).hasSize(1);
        return starting.getFirst();
    }

    @Test
    @TakesLong
    void hostThatIsOnlyStartingIsStopped() throws Exception {
        ProcessHandle host = startingHost();
        // As a rule before it has locked its folder.
        WarmProgram.signal(host, "STOP");
        try {
            program.stop();
        } finally {
            WarmProgram.signal(host, "CONT");
        }
        assertEnds(host);
    }

    /** Before there is a host, and while there is one that waits; it can be ended then. */
    @Test
    @TakesLong
    void fullDiskCostsNothingButTime() throws Exception {
        String mount = "unshare --mount mount -t tmpfs full \"$XDG_RUNTIME_DIR\"";
        assumeThat(program.shell("", mount).status())
                .as("needs the right to mount a file system of its own, to fill it")
                .isZero();
        Outcome outcome = program.shell("", """
                unshare --mount sh -c '
                    mount -t tmpfs -o nr_inodes=120 full "$XDG_RUNTIME_DIR"
                    fill() { i=0; while touch "$XDG_RUNTIME_DIR/fill.$i" 2>/dev/null; do i=$((i + 1)); done; }
                    run() { "$0" "print(\\"$1\\")"; %s -jar "$0" "print(\\"$1\\")"; }
                    fill
                    run before
                    rm "$XDG_RUNTIME_DIR"/fill.*
                    i=0
                    until ls "$XDG_RUNTIME_DIR"/ingot-warm/*/seat.* >/dev/null 2>&1 || [ $i = 30 ]; do
                        "$0" pass
                        i=$((i + 1))
                    done
                    ls "$XDG_RUNTIME_DIR"/ingot-warm/*/seat.* | head -n 1 | wc -l
                    fill
                    run full
                    run full
                    host=$(sed -n 2p "$XDG_RUNTIME_DIR"/ingot-warm/*/about)
                    INGOT_WARM=stop "$0"
                    while [ -e "/proc/$host/exe" ]; do sleep 0.1; done
                    echo ended
                    rm "$XDG_RUNTIME_DIR"/fill.*
                    run after
                    INGOT_WARM=stop "$0"
                ' "$JAR"
                """.formatted(Processes.JAVA));
        assertThat(outcome.output())
                .as(program.logs())
                .isEqualTo("before\nbefore\n1\n" + "full\n".repeat(4) + "ended\nafter\nafter\n");
    }

    private static String list() {
        Map<String, String> environment =
                Map.of("XDG_RUNTIME_DIR", program.runtimeFolder().toString());
        List<String> words = List.of(Processes.ROOT.resolve("ingot").toString(), "warm", "list");
        return Processes.run(folder, environment, "", words).out();
    }
}
