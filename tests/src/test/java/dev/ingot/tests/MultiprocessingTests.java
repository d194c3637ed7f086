package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that start processes of themselves. */
class MultiprocessingTests {
    private static final Processes.Result EXPECTED =
            new Processes.Result(3, "(49, 'packed') True 0 False\n[0, 1, 4, 9]\n", "");

    @TempDir
    private static Path folder;

    private static Path jar;

    @BeforeAll
    static void makeJar() throws IOException {
        SamplePacks.writeFiles(
                folder, Map.of("worker/__init__.py", "", "worker/data.txt", "packed", "worker/main.py", """
                        import multiprocessing, os, pkgutil
                        from concurrent.futures import ProcessPoolExecutor

                        def square(number):
                            return number * number, pkgutil.get_data('worker', 'data.txt').decode()

                        def put(number, queue):
                            queue.put((square(number), os.getpid()))

                        def main():
                            queue = multiprocessing.Queue()
                            process = multiprocessing.Process(target=put, args=(7, queue))
                            process.start()
                            result, child = queue.get()
                            process.join()
                            print(result, child != os.getpid(), process.exitcode, 'INGOT_AS_PYTHON' in os.environ)
                            with ProcessPoolExecutor(2) as pool:
                                print([number for number, _ in pool.map(square, range(4))])
                            return 3
                        """));
        jar = folder.resolve("worker.jar");
        Processes.Result made = Processes.ingot(
                "jar",
                folder.resolve("worker").toString(),
                "--entry",
                "worker.main:main",
                "--native-posix",
                "--shell",
                "-o",
                jar.toString());
        assertThat(made.status()).as(made.err()).isZero();
    }

    @Test
    void childProcessesRunTheSameJar() {
        assertThat(Processes.jar(jar)).isEqualTo(EXPECTED);
    }

    /** It has its process's own streams, in the place of which no other command's can be put. */
    @Test
    void nobodyElsesCommandsAreRunWithTheSystemsDescriptors() throws IOException {
        Path runtime = Files.createDirectory(folder.resolve("run"));
        Map<String, String> environment = Map.of("INGOT_WARM", "5m", "XDG_RUNTIME_DIR", runtime.toString());
        assertThat(Processes.run(folder, environment, "", List.of(jar.toString())))
                .isEqualTo(EXPECTED);
        // It would have been started before the command ended.
        assertThat(WarmProgram.hostProcesses(runtime)).isEmpty();
    }

    @Test
    void childProcessesOfARunHaveTheSamePacks() throws IOException {
        String pack = folder.resolve("worker.pypack").toString();
        String sources = folder.resolve("worker").toString();
        assertThat(Processes.ingot("pack", sources, "-o", pack).status()).isZero();
        Path script = Files.writeString(
                folder.resolve("script.py"),
                "import sys, worker.main\nif __name__ == '__main__':\n    sys.exit(worker.main.main())\n");
        assertThat(Processes.ingot("run", "--native-posix", "--pack", pack, script.toString()))
                .isEqualTo(EXPECTED);
    }
}
