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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A jar with warm hosts of its own, in a folder of its own: its first word is the Python code that it runs. */
final class WarmProgram {
    private static final int ATTEMPTS = 30;

    /** Says which process it is in, then does what its first argument, Python code, says. */
    private static final String PROGRAM = """
            import os
            import sys


            def main():
                # A training run has none.
                with open(os.environ.get("PIDFILE", os.devnull), "w") as file:
                    file.write(str(os.getpid()))
                code = sys.argv.pop(1)
                exec(code, {"__name__": "case"})
            """;

    private final Path folder;
    private final Path jar;

    /** How a command comes to its program. */
    enum Way {
        JAVA,
        STUB
    }

    /** What came of a command, and whether a host had run it: the last one, where a script has several. */
    record Outcome(int status, String output, boolean warm) {
        @Nullable
        Outcome ifWarm() {
            return warm ? this : null;
        }
    }

    /**
     * Makes the jar.
     *
     * @param sources more modules of the program, by their paths
     * @param options more options of {@code ingot jar}
     */
    WarmProgram(Path folder, Map<String, String> sources, String... options) throws IOException {
        this.folder = folder;
        this.jar = folder.resolve("probe.jar");
        Files.createDirectory(runtimeFolder());
        Map<String, String> all = new HashMap<>(sources);
        all.put("probe/probe/__init__.py", "");
        all.put("probe/probe/cli.py", PROGRAM);
        SamplePacks.writeFiles(folder, all);
        List<String> words =
                new ArrayList<>(List.of("jar", folder.resolve("probe").toString()));
        words.addAll(List.of("--entry", "probe.cli:main", "--warm=5m", "--shell", "-o", jar.toString()));
        // As after a user's first run; it makes every cold command twice as fast, of which there are many.
        words.addAll(List.of("--aot", "--train", "pass"));
        words.addAll(List.of(options));
        assertThat(Processes.ingot(words.toArray(String[]::new)).status()).isZero();
    }

    Path jar() {
        return jar;
    }

    /** Returns what {@code XDG_RUNTIME_DIR} says. */
    Path runtimeFolder() {
        return folder.resolve("run");
    }

    /** Returns the folder below which hosts and their clients meet. */
    private Path hosts() {
        return runtimeFolder().resolve("ingot-warm");
    }

    /** Returns the folder of the host that there is. */
    Path host() throws IOException {
        try (Stream<Path> found = Files.list(hosts())) {
            return found.filter(host -> Files.exists(host.resolve("about")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Returns the process of the host that there is. */
    ProcessHandle hostProcess() throws IOException {
        String pid = Files.readAllLines(host().resolve("about")).getLast();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    /** Runs commands until one is answered: the first leaves the host behind, which takes its time. */
    void warmUp() throws Exception {
        untilWarm(() -> run(Way.JAVA, "", "", "pass").ifWarm());
    }

    /**
     * Tries until there is a result, which is none where no host has answered: a busy machine may have no context ready
     * in time. Between two attempts the processors are the host's that the first one has left.
     */
    <T> T untilWarm(Callable<@Nullable T> attempt) throws Exception {
        for (int count = 0; count < ATTEMPTS; count++) {
            T result = attempt.call();
            if (result != null) {
                return result;
            }
            awaitHost();
        }
        throw new AssertionError("no command was answered: " + logs());
    }

    /** Returns when a host can be asked, when there is none that could come to it, or after some time. */
    private void awaitHost() throws Exception {
        long begin = System.nanoTime();
        while (servingHosts().isEmpty() && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(30)) {
            List<ProcessHandle> starting = hostProcesses();
            if (starting.isEmpty()) {
                return;
            }
            try {
                starting.getFirst().onExit().get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // It goes on starting.
            }
        }
    }

    void stop() throws Exception {
        assertThat(run(Way.JAVA, "stop", "", "").status()).isZero();
    }

    String logs() throws IOException {
        if (!Files.exists(hosts())) {
            return "no host";
        }
        try (Stream<Path> found = Files.list(hosts())) {
            StringBuilder text = new StringBuilder();
            for (Path host : found.toList()) {
                text.append(Files.readString(host.resolve("log")));
            }
            return text.toString();
        }
    }

    ProcessBuilder command(Way way, String warm, List<String> arguments) {
        // Whoever runs the tests in the background, or by nohup, has these ignored, and what they start as well.
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT,HUP"));
        if (way == Way.JAVA) {
            words.addAll(List.of(Processes.JAVA.toString(), "-jar"));
        }
        words.add(jar.toString());
        words.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("XDG_RUNTIME_DIR", runtimeFolder().toString());
        // As a shell has it.
        environment.put("PWD", folder.toString());
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

    /**
     * Runs a command.
     *
     * @param warm the variable {@code INGOT_WARM}; without it when empty
     * @param input the standard input
     */
    Outcome run(Way way, String warm, String input, String... arguments) throws Exception {
        Files.deleteIfExists(folder.resolve("pid"));
        Process process = command(way, warm, List.of(arguments)).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return outcome(process, new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
    }

    Outcome outcome(Process process, String output) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Path pid = folder.resolve("pid");
        boolean warm = Files.exists(pid) && hostWith(Files.readString(pid)) != null;
        return new Outcome(process.exitValue(), output, warm);
    }

    /** Returns the folder of the host with this process id, or null where there is none. */
    @Nullable
    Path hostWith(String pid) throws IOException {
        if (Files.exists(hosts())) {
            try (Stream<Path> found = Files.list(hosts())) {
                for (Path host : found.toList()) {
                    Path about = host.resolve("about");
                    if (Files.exists(about) && Files.readAllLines(about).contains(pid)) {
                        return host;
                    }
                }
            }
        }
        return null;
    }

    /** Returns the process that ran the last command. */
    String lastProcess() throws IOException {
        return Files.readString(folder.resolve("pid"));
    }

    /**
     * Runs a shell script in which {@code app} is the program, and {@code $JAR} its file, and returns its output; kills
     * it when it hangs.
     */
    Outcome shell(String warm, String script) throws Exception {
        Files.deleteIfExists(folder.resolve("pid"));
        ProcessBuilder builder = command(Way.STUB, warm, List.of());
        builder.command("timeout", "300", "sh", "-c", "JAR=" + jar + "\napp() { \"$JAR\" \"$@\"; }\n" + script);
        builder.redirectInput(new File("/dev/null"));
        Process process = builder.start();
        return outcome(process, new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** Runs a script cold, and until a host answers its last command; returns what it prints each time. */
    String untilAnswered(String script) throws Exception {
        Outcome cold = shell("0", script);
        assertThat(cold.status()).as(cold.output()).isZero();
        Outcome answered = untilWarm(() -> {
            Outcome outcome = shell("", script);
            assertThat(outcome.output()).isEqualTo(cold.output());
            return outcome.ifWarm();
        });
        return answered.output();
    }

    /** Waits for the first line of a command, {@code begun}, and returns the others. */
    static BufferedReader begun(Process process) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("begun");
        return lines;
    }

    /** Starts a command that a host runs, and waits for its first line, {@code begun}. */
    Process begin(Way way, String code) throws Exception {
        return untilWarm(() -> {
            Process process = command(way, "", List.of(code)).start();
            assertThat(process.inputReader().readLine()).isEqualTo("begun");
            if (hostWith(lastProcess()) != null) {
                return process;
            }
            process.destroyForcibly().waitFor();
            return null;
        });
    }

    /** Returns the hosts that this program has left, those that only begin or end included. */
    List<ProcessHandle> hostProcesses() {
        return hostProcesses(runtimeFolder());
    }

    /** Returns those that commands can ask; one that only begins is told nothing yet. */
    List<ProcessHandle> servingHosts() throws IOException {
        List<ProcessHandle> serving = new ArrayList<>();
        for (ProcessHandle host : hostProcesses()) {
            Path place = hostWith(Long.toString(host.pid()));
            if (place != null && Files.exists(place.resolve("request"))) {
                serving.add(host);
            }
        }
        return serving;
    }

    static List<ProcessHandle> hostProcesses(Path runtimeFolder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("-Dingot.warm.host=" + runtimeFolder))
                        .isPresent())
                .toList();
    }

    /** Returns the status of a process that has to end soon. */
    static int ended(Process process) throws Exception {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("the command ends")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Sends a signal, such as {@code INT}. */
    static void signal(ProcessHandle process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
