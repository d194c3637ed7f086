package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a host when its packs, its files or its time are taken away. */
class FaultTests {
    private static final int MODULES = 60;

    @TempDir
    private Path folder;

    private Path pack;

    @BeforeEach
    void makePack() throws IOException {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < MODULES; i++) {
            files.put(
                    "input/many/module" + i + ".py",
                    "VALUE = " + i + "\n" + "TEXT = 'some text that fills'\n".repeat(200));
        }
        files.put("input/many/__init__.py", "");
        SamplePacks.writeFiles(folder, files);
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build()) {
            pack = SamplePacks.pack(host, folder.resolve("input"), folder.resolve("app.pypack"));
        }
    }

    private PythonHost host() throws IOException {
        return PythonHost.builder(Access.PACKS_ONLY).pack(pack).build();
    }

    private static int value(Context context, int module) {
        return context.eval("python", "import many.module%d as m; m.VALUE".formatted(module))
                .asInt();
    }

    @Test
    void replacedPackGoesOnBeingReadAsItWas() throws IOException {
        try (PythonHost host = host();
                Context context = host.newContext()) {
            assertThat(value(context, 1)).isEqualTo(1);
            Path other = Files.writeString(folder.resolve("other"), "not a pack");
            Files.move(other, pack, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            assertThat(value(context, 2)).isEqualTo(2);
        }
    }

    @Test
    void deletedPackGoesOnBeingRead() throws IOException {
        try (PythonHost host = host();
                Context context = host.newContext()) {
            Files.delete(pack);
            assertThat(value(context, 3)).isEqualTo(3);
        }
    }

    /** Checksums are computed by native code, where bytes that are gone would end the process. */
    @Test
    void packCutShortAfterItsModulesWereFoundIsAnErrorAndNoCrash() throws IOException {
        Path script = Files.writeString(folder.resolve("cut.py"), """
                import os, sys, many.module1, many.module2
                os.truncate(sys.argv[1], 4096)
                for loader in many.module1.__loader__, many.module2.__loader__:
                    for read in loader.get_source, loader.get_code:
                        try:
                            read(loader.name)
                        except ImportError as error:
                            print('cut short' in str(error))
                """);
        Processes.Result result = Processes.ingot("run", "--pack", pack.toString(), script.toString(), pack.toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.lines()).containsExactly("True", "True", "True", "True");
    }

    @Test
    void manyThreadsImportFromOnePack() throws Exception {
        int threads = 16;
        try (PythonHost host = host();
                ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            CountDownLatch ready = new CountDownLatch(threads);
            List<Future<Integer>> sums = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                sums.add(executor.submit(() -> {
                    try (Context context = host.newContext()) {
                        ready.countDown();
                        ready.await();
                        int sum = 0;
                        for (int module = 0; module < MODULES; module++) {
                            sum += value(context, module);
                        }
                        return sum;
                    }
                }));
            }
            for (Future<Integer> sum : sums) {
                assertThat(sum.get()).isEqualTo(MODULES * (MODULES - 1) / 2);
            }
        }
    }

    @Test
    void threadsOfOneContextImportTheSameModulesOnce() throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).pack(pack).build();
                Context context = host.newContext()) {
            String program = """
                    import importlib, threading
                    seen, barrier = [], threading.Barrier(16)
                    def work():
                        barrier.wait()
                        for number in range(%d):
                            seen.append(id(importlib.import_module(f"many.module{number}")))
                    threads = [threading.Thread(target=work) for _ in range(16)]
                    [thread.start() for thread in threads]
                    [thread.join() for thread in threads]
                    (len(seen), len(set(seen)))
                    """.formatted(MODULES);
            assertThat(context.eval("python", program).as(int[].class)).containsExactly(16 * MODULES, MODULES);
        }
    }

    @Test
    void closingAHostEndsTheImportsInProgress() throws Exception {
        PythonHost host = host();
        CountDownLatch importing = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<?> work = executor.submit(() -> {
                Context context = host.newContext();
                context.eval("python", "import sys, importlib, many");
                importing.countDown();
                context.eval("python", """
                        while True:
                            for number in range(%d):
                                sys.modules.pop(f"many.module{number}", None)
                                importlib.import_module(f"many.module{number}")
                        """.formatted(MODULES));
            });
            importing.await();
            host.close();
            assertThatThrownBy(work::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            PolyglotException.class,
                            e -> assertThat(e.isCancelled()).isTrue());
        }
    }

    @Test
    void interruptedThreadImportsAllTheSame() throws IOException {
        try (PythonHost host = host();
                Context context = host.newContext()) {
            Thread.currentThread().interrupt();
            try {
                assertThat(value(context, 4)).isEqualTo(4);
            } finally {
                // GraalPy may have taken the interrupt for itself.
                Thread.interrupted();
            }
        }
    }

    @Test
    void packThatWasCutShortIsAnErrorAndNotACrash() throws Exception {
        Path program = Files.writeString(folder.resolve("cut.py"), """
                import os, sys
                import many
                os.truncate(sys.argv[1], 512)
                import many.module50
                """);
        Processes.Result result =
                Processes.ingot("run", "--pack", pack.toString(), program.toString(), pack.toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("its file was cut short while it was in use");
    }

    @Test
    void uncompressedContentsOfAPackThatWasCutShortAreErrorsToo() throws Exception {
        // Random bytes are not compressed, so that what is read lies in the mapping.
        byte[] random = new byte[1 << 20];
        new Random(1).nextBytes(random);
        Path tree = Files.createDirectories(folder.resolve("raw/blobs"));
        Files.writeString(tree.resolve("__init__.py"), "");
        Files.write(tree.resolve("blob.bin"), random);
        Path raw = folder.resolve("raw.pypack");
        try (PythonHost host = host()) {
            SamplePacks.pack(host, folder.resolve("raw"), raw);
        }
        Path program = Files.writeString(folder.resolve("cutraw.py"), """
                import os, pkgutil, sys
                import blobs
                blob, folder = '/ingot/raw/blobs/blob.bin', '/ingot/raw/blobs'
                opened = open(blob, 'rb', buffering=0)
                def attempt(size, *reads):
                    os.truncate(sys.argv[1], size)
                    for read in reads:
                        try:
                            read()
                        except (ImportError, OSError) as error:
                            print(type(error).__name__, error)
                attempt(1 << 19, lambda: pkgutil.get_data('blobs', 'blob.bin'), opened.readall)
                # Now the index is gone as well.
                attempt(0, lambda: open(blob), lambda: os.listdir(folder), lambda: os.stat(blob),
                        lambda: os.chdir(folder), lambda: os.mkdir(blob))
                """);
        Processes.Result result = Processes.ingot("run", "--pack", raw.toString(), program.toString(), raw.toString());
        assertThat(result.out().lines())
                .as(result.err())
                .hasSize(7)
                // Of a folder that cannot be gone into GraalPy says one thing only.
                .allMatch(line -> line.contains("its file was cut short while it was in use")
                        || line.equals("FileNotFoundError [Errno 2] No such file or directory: '/ingot/raw/blobs'"));
    }

    @Test
    void withoutFileDescriptorsPacksAreStillRead() throws IOException {
        Path program = Files.writeString(folder.resolve("descriptors.py"), """
                import many, os
                opened = []
                try:
                    while True:
                        opened.append(open(__file__))
                except OSError as error:
                    import many.module51
                    print(len(opened) > 10, many.module51.VALUE)
                """);
        Processes.Result result = Processes.run(
                folder,
                Map.of(),
                "",
                List.of(
                        "sh",
                        "-c",
                        "ulimit -n 200; exec " + Processes.ROOT.resolve("ingot") + " run --pack " + pack + " "
                                + program));
        assertThat(result.out()).as(result.err()).isEqualTo("True 51\n");
    }
}
