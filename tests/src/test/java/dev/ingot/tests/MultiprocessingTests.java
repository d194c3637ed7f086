package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A single jar whose program starts processes of itself. */
class MultiprocessingTests {
    @TempDir
    private Path folder;

    @Test
    void childProcessesRunTheSameJar() throws IOException {
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
        Path jar = folder.resolve("worker.jar");
        Processes.Result made = Processes.ingot(
                "jar",
                folder.resolve("worker").toString(),
                "--entry",
                "worker.main:main",
                "--native-posix",
                "-o",
                jar.toString());
        assertThat(made.status()).as(made.err()).isZero();
        assertThat(Processes.jar(jar))
                .isEqualTo(new Processes.Result(3, "(49, 'packed') True 0 False\n[0, 1, 4, 9]\n", ""));
    }
}
