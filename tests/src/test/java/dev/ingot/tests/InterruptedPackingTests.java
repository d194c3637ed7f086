package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.pack.ProcessFolder;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends {@code ingot pack} early, the old pack stays as it was. */
class InterruptedPackingTests {
    private static final int WAIT_SECONDS = 120;

    @TempDir
    private Path folder;

    private Path output;
    private Path pack;

    @BeforeEach
    void writeInputAndOldPack() throws IOException {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            files.put(
                    "input/module" + i + ".py",
                    "def function%d(a, b=1):\n    return {a: b}\n".formatted(i).repeat(40));
        }
        SamplePacks.writeFiles(folder, files);
        output = Files.createDirectory(folder.resolve("output"));
        pack = Files.writeString(output.resolve("app.pypack"), "the old pack");
    }

    private List<String> packCommand() {
        return List.of(
                Processes.ROOT.resolve("ingot").toString(),
                "pack",
                folder.resolve("input").toString(),
                "--no-cache",
                "-o",
                pack.toString());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Before it has its lock nobody can tell whose a folder is, and it is left alone. */
    private static void awaitLock(Path work) throws IOException, InterruptedException {
        try (WatchService watch = work.getFileSystem().newWatchService()) {
            work.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(work.resolve(ProcessFolder.LOCK))) {
                assertThat(watch.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    /** Starts packing and sends a signal as soon as the work folder is locked; returns the exit status. */
    private int packUntil(String signal) throws IOException, InterruptedException {
        try (WatchService watch = output.getFileSystem().newWatchService()) {
            output.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            // Whoever runs the tests in the background has them ignore SIGINT, and their children with them.
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
            command.addAll(packCommand());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                WatchKey made = watch.poll(WAIT_SECONDS, TimeUnit.SECONDS);
                assertThat(made).isNotNull();
                awaitLock(output.resolve((Path) made.pollEvents().getFirst().context()));
                // Programs on the way have replaced themselves by the JVM: the process id is the JVM's.
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor();
                return process.waitFor();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void signalLeavesTheOldPackAndNothingElse(String signal) throws Exception {
        assertThat(packUntil(signal)).isEqualTo(signal.equals("INT") ? 130 : 143);
        assertThat(pack).hasContent("the old pack");
        assertThat(names()).containsExactly("app.pypack");
    }

    @Test
    void whatAKilledProcessLeavesIsRemovedByTheNext() throws Exception {
        assertThat(packUntil("KILL")).isEqualTo(137);
        assertThat(pack).hasContent("the old pack");
        Processes.Result next = Processes.run(folder, Map.of(), "", packCommand());
        assertThat(next.status()).as(next.err()).isZero();
        assertThat(names()).containsExactly("app.pypack");
        assertThat(Processes.ingot("verify", pack.toString()).status()).isZero();
    }

    @Test
    void fullDiskLeavesTheOldPackAndNothingElse() throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/unshare"))
                        && Processes.run(folder, Map.of(), "", List.of("unshare", "-rm", "true"))
                                        .status()
                                == 0,
                "needs unshare(1) and the right to make mount namespaces");
        String command = String.join(" ", packCommand());
        String script = "mount -t tmpfs -o size=64k tmpfs " + output + " && printf 'the old pack' > " + pack + " && "
                + command + "; echo status $?; cat " + pack + "; echo; ls -A " + output;
        Processes.Result result =
                Processes.run(Processes.ROOT, Map.of(), "", List.of("unshare", "-rm", "sh", "-c", script));
        assertThat(result.out()).isEqualTo("status 1\nthe old pack\napp.pypack\n");
        assertThat(result.err()).contains("ingot: no space left on the device; nothing was changed");
    }
}
