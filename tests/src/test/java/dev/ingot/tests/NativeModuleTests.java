package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extension modules of the standard library, which the operating system loads from files only. */
class NativeModuleTests {
    private static final String PROGRAM = """
            import ctypes, sqlite3, termios
            connection = sqlite3.connect(':memory:')
            print(connection.execute('select 6 * 7').fetchone()[0], ctypes.sizeof(ctypes.c_long),
                hasattr(termios, 'tcgetattr'))
            """;

    @TempDir
    private Path folder;

    private static Processes.Result runWithCache(Path cache) {
        List<String> command = List.of(Processes.ROOT.resolve("ingot").toString(), "run", "-c", PROGRAM);
        return Processes.run(Processes.ROOT, Map.of("INGOT_CACHE", cache.toString()), "", command);
    }

    @Test
    void manyProcessesExtractAtTheSameTime() throws Exception {
        Path cache = folder.resolve("cache");
        Callable<Processes.Result> run = () -> runWithCache(cache);
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            for (Future<Processes.Result> result : executor.invokeAll(Collections.nCopies(4, run))) {
                assertThat(result.get()).isEqualTo(new Processes.Result(0, "42 8 True\n", ""));
            }
        }
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    void errorSaysWhatToDoWhereNothingCanBeWritten() throws IOException {
        Path noFolder = Files.createFile(folder.resolve("file"));
        Processes.Result result = runWithCache(noFolder);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("ImportError: the native library /ingot/stdlib-native/")
                .contains("has to be extracted to " + noFolder)
                .contains("set INGOT_CACHE to a folder that can be written, or to one where it has been "
                        + "extracted before");
    }
}
