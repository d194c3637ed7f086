package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar makes its own AOT cache when it is asked to, and only then. */
@Tag("alone")
class SelfTrainingTests {
    @TempDir
    private static Path folder;

    private static Path jar;

    /** A program that says whether its JVM was given a cache, and ends with the status that it is given. */
    @BeforeAll
    static void makeJar() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("cached.py"), """
                import subprocess
                import sys

                LOOK = "grep -q '[.]aot$' /proc/$PPID/maps && echo true || echo false"


                def main():
                    subprocess.run(["sh", "-c", LOOK])
                    return int(sys.argv[1]) if len(sys.argv) > 1 else 0
                """);
        jar = folder.resolve("cached.jar");
        Processes.Result result = Processes.ingot(
                "jar", source.toString(), "--entry", "cached:main", "-o", jar.toString(), "--shell", "--aot=auto");
        assertThat(result.status()).as(result.err()).isZero();
    }

    private final Map<String, String> environment = new HashMap<>();

    private Path caches(String name) {
        Path caches = folder.resolve(name);
        environment.put("INGOT_CACHE", caches.toString());
        return caches.resolve("aot");
    }

    private Processes.Result run(String... command) {
        return Processes.run(folder, environment, "", List.of(command));
    }

    private Processes.Result runJar(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Processes.JAVA.toString(), "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        return Processes.run(folder, environment, "", command);
    }

    /** Waits for the processes that this jar has left behind: they were started before their parent ended. */
    private static long waitForMakers() {
        List<ProcessHandle> makers = processes("ingot.aot.maker");
        makers.forEach(SelfTrainingTests::assertLowPriority);
        makers.forEach(maker -> maker.onExit().join());
        return makers.size();
    }

    /** Unless it has ended, or is still what gives it its priority. */
    private static void assertLowPriority(ProcessHandle maker) {
        if (maker.info().command().filter(command -> command.endsWith("java")).isPresent()) {
            List<String> show = List.of("ps", "-o", "ni=", "-p", Long.toString(maker.pid()));
            assertThat(Processes.run(folder, Map.of(), "", show).out().strip()).isIn("19", "");
        }
    }

    private static List<String> caches(Path of) throws IOException {
        if (!Files.exists(of)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .map(name -> name.replaceFirst("-[0-9a-f]{16}-[0-9a-f]{8}\\.", "-KEY.")
                            .replaceFirst("^[0-9]+-[0-9]+\\.", "KEY."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void firstRunLeavesACacheBehindThatEveryLaterOneUses() throws IOException {
        Path caches = caches("auto");
        // Two first runs at once make one cache.
        CompletableFuture<Processes.Result> other = CompletableFuture.supplyAsync(() -> run(jar.toString()));
        assertThat(run(jar.toString())).isEqualTo(new Processes.Result(0, "false\n", ""));
        assertThat(other.join()).isEqualTo(new Processes.Result(0, "false\n", ""));
        waitForMakers();
        assertThat(caches(caches)).containsExactly("KEY.cache", "cached-KEY.aot");
        assertThat(run(jar.toString())).isEqualTo(new Processes.Result(0, "true\n", ""));
        assertThat(runJar()).isEqualTo(new Processes.Result(0, "true\n", ""));
        assertThat(waitForMakers()).as("made once").isZero();

        String ingot = Processes.ROOT.resolve("ingot").toString();
        Processes.Result listed = run(ingot, "cache", "list");
        assertThat(listed.out()).matches("\\Q" + jar.toRealPath() + "\\E: [0-9,]+ bytes\n");
        assertThat(run(ingot, "cache", "clear", jar.toString()).out()).endsWith("bytes removed\n");
        assertThat(caches(caches)).isEmpty();
    }

    private static List<ProcessHandle> processes(String word) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(word) && line.contains(folder.toString()))
                        .isPresent())
                .toList();
    }

    private static ProcessHandle host() {
        List<ProcessHandle> hosts = processes("ingot.warm.host");
        assertThat(hosts).hasSize(1);
        return hosts.getFirst();
    }

    private static String commandOf(ProcessHandle process) {
        return process.info().commandLine().orElseThrow();
    }

    private static void endHosts() throws Exception {
        for (ProcessHandle host : processes("ingot.warm.host")) {
            host.destroy();
            host.onExit().get(1, TimeUnit.MINUTES);
        }
    }

    /**
     * Has a first command leave a host behind, and returns the command line of the host that takes its place.
     *
     * @param killed whether the training run is killed
     */
    private String commandOfSecondHost(Path caches, boolean killed) throws Exception {
        Path run = Files.createDirectories(folder.resolve("run"));
        environment.putAll(Map.of("XDG_RUNTIME_DIR", run.toString(), "INGOT_WARM", "300h"));
        try (WatchService watch = caches.getFileSystem().newWatchService()) {
            caches.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            assertThat(run(jar.toString()).out()).isEqualTo("false\n");
            ProcessHandle first = host();
            assertThat(commandOf(first))
                    .contains("-XX:TieredStopAtLevel=1", "-Dingot.classes.ahead=true")
                    .doesNotContain("-XX:AOTCache=");
            if (killed) {
                await(watch, caches, ".tmp");
                killTraining();
            }
            await(watch, caches, "KEY.cache");
            first.onExit().get(1, TimeUnit.MINUTES);
            return commandOf(host());
        }
    }

    /** Waits until there is a file whose name ends so. */
    private static void await(WatchService watch, Path caches, String end) throws Exception {
        while (caches(caches).stream().noneMatch(name -> name.endsWith(end))) {
            WatchKey change = watch.poll(10, TimeUnit.MINUTES);
            assertThat(change).as("a file %s", end).isNotNull();
            change.pollEvents();
            change.reset();
        }
    }

    /** What makes the cache is about to start it. */
    private static void killTraining() {
        List<ProcessHandle> training = processes("AOTMode=record");
        while (training.isEmpty()) {
            assertThat(processes("ingot.aot.maker")).as("what makes the cache").isNotEmpty();
            training = processes("AOTMode=record");
        }
        training.forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * The host comes first, in the least time; then the cache; then, when nobody uses the host, one that begins with
     * it, and does not make another.
     */
    @Test
    void warmHostHasTheCacheMade() throws Exception {
        Path caches = Files.createDirectories(caches("warm"));
        try {
            assertThat(commandOfSecondHost(caches, false))
                    .contains("-XX:AOTCache=" + caches)
                    .doesNotContain("-XX:TieredStopAtLevel=1", "ingot.classes.ahead", "ingot.aot.afterwards");
            assertThat(run(jar.toString()).out()).isEqualTo("true\n");
        } finally {
            endHosts();
        }
    }

    /** As Linux does where memory is short. The next host is not to wait for one that does not come. */
    @Test
    void warmHostWhoseCacheCannotBeMadeMakesRoomForOneThatIsBetterWithout() throws Exception {
        Path caches = Files.createDirectories(caches("killed"));
        try {
            assertThat(commandOfSecondHost(caches, true))
                    .contains("-Dingot.classes.ahead=true")
                    .doesNotContain("-XX:TieredStopAtLevel=1", "-XX:AOTCache=", "ingot.aot.afterwards");
            waitForMakers();
            assertThat(caches(caches)).containsExactly("KEY.cache");
            assertThat(run(jar.toString()).out()).isEqualTo("false\n");
        } finally {
            endHosts();
        }
    }

    /** Of which Java knows another than the shell script, as in a container or with sudo. */
    @Test
    void cacheIsFoundInTheHomeOfTheEnvironment() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        environment.putAll(Map.of("HOME", home.toString(), "INGOT_CACHE", "", "XDG_CACHE_HOME", ""));
        assertThat(run(jar.toString()).out()).isEqualTo("false\n");
        assertThat(waitForMakers()).isEqualTo(1);
        assertThat(caches(home.resolve(".cache/ingot/aot"))).containsExactly("KEY.cache", "cached-KEY.aot");
        assertThat(run(jar.toString()).out()).isEqualTo("true\n");
        assertThat(waitForMakers()).as("made once").isZero();
    }

    @Test
    void nothingIsWrittenWhereTheUserSaysNo() throws IOException {
        Path caches = caches("never");
        environment.put("INGOT_AOT", "0");
        assertThat(run(jar.toString()).out()).isEqualTo("false\n");
        assertThat(runJar().out()).isEqualTo("false\n");
        assertThat(waitForMakers()).isZero();
        assertThat(caches).doesNotExist();
    }

    @Test
    void trainingRunIsTheProgramsOwn() throws IOException {
        Path caches = caches("trained");
        environment.put("INGOT_AOT", "train");
        Processes.Result trained = runJar("0");
        assertThat(trained.out()).isEqualTo("false\n");
        assertThat(trained.err())
                .matches("ingot: .*/trained/aot/cached-.*\\.aot: [0-9,]+ bytes; the next run uses it\n");
        assertThat(trained.status()).isZero();
        assertThat(caches(caches)).containsExactly("KEY.cache", "cached-KEY.aot");
        environment.remove("INGOT_AOT");
        assertThat(run(jar.toString()).out()).isEqualTo("true\n");
    }

    @Test
    void trainingRunThatFailsSaysSoAndLeavesNoCache() throws IOException {
        Path caches = caches("failed");
        environment.put("INGOT_AOT", "train");
        Processes.Result failed = run(jar.toString(), "3");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.out()).isEqualTo("false\n");
        assertThat(failed.err())
                .isEqualTo("ingot: " + jar + ": the training run ended with status 3, so no AOT cache was made;"
                        + " give it arguments with which the program works\n");
        assertThat(caches(caches)).containsExactly("KEY.cache");

        Path own = Files.createDirectory(folder.resolve("own")).resolve("cached.jar");
        Files.copy(jar, own);
        Processes.Result command = Processes.ingot("aot", own.toString(), "3");
        assertThat(command.status()).isEqualTo(1);
        assertThat(command.err())
                .contains("ended with status 3, so no AOT cache was made")
                .endsWith("printed:\nfalse\n");
        assertThat(caches(folder.resolve("own"))).containsExactly("cached.jar");
        Processes.Result made = Processes.ingot("aot", "--json", own.toString(), "0");
        assertThat(made.status()).as(made.err()).isZero();
        JsonSchema.check("aot", made.out());
    }
}
