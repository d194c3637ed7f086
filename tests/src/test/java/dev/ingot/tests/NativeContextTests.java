package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.natives.NativeContexts;
import dev.ingot.pool.PythonPool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Native modules in many contexts of one process, with nothing installed. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere GraalPy loads native modules once for a process")
class NativeContextTests {
    private static final Path FOLDER_OF_CONTEXTS =
            Path.of(System.getenv("INGOT_CACHE")).toAbsolutePath().resolve("native-contexts");

    private static final String MODULE = """
            #include <Python.h>
            static long calls = 0;
            static PyObject *call(PyObject *self, PyObject *arguments) { return PyLong_FromLong(++calls); }
            static PyMethodDef methods[] = {{"call", call, METH_NOARGS, "Counts calls."}, {NULL, NULL, 0, NULL}};
            static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "counter", NULL, -1, methods};
            PyMODINIT_FUNC PyInit_counter(void) { return PyModule_Create(&module); }
            """;

    /** GraalPy 25.0 cannot give C a function of Python's. */
    private static final String DOUBLE = Processes.isDefaultGraalPy()
            ? "ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda number: number * 2)"
            : "ctypes.sizeof(ctypes.c_short).__mul__";

    /** The counter shows whose variables these are: it begins at 1 in every context. */
    private static final String SCRIPT = """
            import bz2, counter, ctypes, lzma, sqlite3, termios
            connection = sqlite3.connect(':memory:')
            connection.execute('create table t(a)')
            connection.execute('insert into t values (?)', (6,))
            double = DOUBLE
            values = (connection.execute('select a * 7 from t').fetchone()[0], double(4),
                counter.call(), counter.call(), bz2.decompress(bz2.compress(b'text')).decode(),
                lzma.decompress(lzma.compress(b'xz')).decode(), callable(termios.tcgetattr))
            connection.close()
            repr(values)
            """.replace("DOUBLE", DOUBLE);

    private static final String RESULT = "(42, 8, 1, 2, 'text', 'xz', True)";

    @TempDir
    private static Path folder;

    private static Path pack;

    @BeforeAll
    static void compileModule() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler, /usr/bin/gcc");
        extractHeaders(folder.resolve("include"));
        Path source = Files.writeString(folder.resolve("counter.c"), MODULE);
        Path input = Files.createDirectory(folder.resolve("input"));
        Path library = input.resolve("counter" + suffix());
        Processes.Result compiled = Processes.run(
                folder,
                Map.of(),
                "",
                List.of("gcc", "-shared", "-fPIC", "-O1", "-Iinclude", "-o", library.toString(), source.toString()));
        assertThat(compiled.status()).as(compiled.err()).isZero();
        pack = folder.resolve("counter.pypack");
        Processes.Result packed = Processes.ingot("pack", "-q", input.toString(), "-o", pack.toString());
        assertThat(packed.status()).as(packed.err()).isZero();
    }

    private static String suffix() throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build();
                Context context = host.newContext()) {
            return context.eval("python", "import _imp; _imp.extension_suffixes()[0]")
                    .asString();
        }
    }

    /** GraalPy's headers lie in its jar, some of them in the folder of the platform. */
    private static void extractHeaders(Path target) throws IOException {
        String resources = "META-INF/resources/";
        String jar = org.graalvm.polyglot.Engine.class
                .getClassLoader()
                .getResource(resources + "include/Python.h")
                .getPath();
        try (JarFile file = new JarFile(jar.substring("file:".length(), jar.indexOf('!')))) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                int at = name.indexOf("include/");
                boolean wanted =
                        name.startsWith(resources + "include/") || name.startsWith(resources + "linux/amd64/include/");
                if (wanted && !entry.isDirectory()) {
                    String path = name.substring(at + "include/".length()).replaceFirst("^python3\\.[0-9]+/", "");
                    Files.createDirectories(target.resolve(path).getParent());
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.write(target.resolve(path), in.readAllBytes());
                    }
                }
            }
        }
    }

    private static PythonHost host() throws IOException {
        return PythonHost.builder(Access.PROGRAM).pack(pack).build();
    }

    private static String use(Context context) {
        return context.eval("python", SCRIPT).asString();
    }

    /** {@code -Dingot.native.rounds=200} asks for more. */
    @Test
    void contextsAfterOneAnotherUseTheSameFiles() throws IOException {
        int rounds = Integer.getInteger("ingot.native.rounds", 12);
        List<Path> before = folders();
        try (PythonHost host = host()) {
            for (int number = 0; number < rounds; number++) {
                try (Context context = host.newContext()) {
                    assertThat(use(context)).isEqualTo(RESULT);
                }
                // A copy is free when the collector has found that its context has ended.
                System.gc();
            }
        }
        assertThat(folders().size() - before.size())
                .as("copies made for %s contexts", rounds)
                .isLessThanOrEqualTo(rounds < 100 ? rounds * 3 / 4 : rounds / 4);
    }

    /** {@code -Dingot.native.together=100} asks for more. */
    @Test
    void contextsAtTheSameTimeHaveVariablesOfTheirOwn() throws Exception {
        int count = Integer.getInteger("ingot.native.together", 6);
        try (PythonHost host = host();
                ExecutorService executor = Executors.newFixedThreadPool(count)) {
            List<Context> contexts = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                contexts.add(host.newContext());
            }
            List<Future<String>> results = contexts.stream()
                    .map(context -> executor.submit(() -> use(context)))
                    .toList();
            for (Future<String> result : results) {
                assertThat(result.get()).isEqualTo(RESULT);
            }
            contexts.forEach(Context::close);
        }
    }

    @Test
    void cancelledContextsLeaveNoFiles() throws IOException {
        List<Path> before = folders();
        try (PythonHost host = host()) {
            for (int number = 0; number < 5; number++) {
                Context context = host.newContext();
                assertThat(use(context)).isEqualTo(RESULT);
                // As a pool does it when a time limit has passed.
                NativeContexts.cancel(context, false);
                assertThat(folders()).as("after %s", number).hasSizeLessThanOrEqualTo(before.size());
            }
            try (Context context = host.newContext()) {
                assertThat(use(context)).isEqualTo(RESULT);
            }
        }
    }

    @Test
    void pooledScriptsUseNativeModules() throws Exception {
        List<Path> before = folders();
        try (PythonHost host = host();
                PythonPool pool = PythonPool.builder(host).size(2).build()) {
            for (int number = 0; number < 8; number++) {
                String result = pool.call(lease -> lease.eval(SCRIPT).asString());
                assertThat(result).isEqualTo(RESULT);
            }
        }
        assertThat(folders().size() - before.size())
                .as("one for each context at one time")
                .isLessThanOrEqualTo(3);
    }

    @Test
    void nothingIsExtractedForContextsThatUseNone() throws IOException {
        List<Path> before = folders();
        try (PythonHost host = host();
                Context context = host.newContext()) {
            context.eval("python", "import json, shutil, zipfile");
        }
        assertThat(folders()).isEqualTo(before);
        assertThat(extractedFor("json, shutil, zipfile")).isEmpty();
        assertThat(extractedFor("sqlite3")).containsExactly("native");
    }

    /** Returns what a process that imports modules makes in a cache folder that is not there yet. */
    private static List<String> extractedFor(String modules) {
        Path cache = folder.resolve("cache of " + modules);
        Processes.Result result = Processes.run(
                folder,
                Map.of("INGOT_CACHE", cache.toString()),
                "",
                List.of(Processes.ROOT.resolve("ingot").toString(), "python", "-c", "import " + modules));
        assertThat(result.status()).as(result.err()).isZero();
        String[] names = cache.toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    @Test
    void javasCompressionDoesWithoutBz2AndSaysSo() throws IOException {
        try (PythonHost host =
                        PythonHost.builder(Access.PROGRAM).javaCompression().build();
                Context context = host.newContext()) {
            assertThat(context.eval("python", """
                    import bz2, lzma, zlib
                    try:
                        bz2.compress(b'text')
                    except ImportError as error:
                        refused = str(error)
                    repr((zlib.decompress(zlib.compress(b'text')), lzma.decompress(lzma.compress(b'text')), refused))
                    """).asString())
                    .isEqualTo("(b'text', b'text', 'bz2 was left out, because nothing was found to use it; pack the"
                            + " program with --native-compression')");
        }
    }

    @Test
    void javasCompressionTakesStreamsOfNoBytesAndRefusesWhatIsCutShort() throws IOException {
        try (PythonHost host =
                        PythonHost.builder(Access.PROGRAM).javaCompression().build();
                Context context = host.newContext()) {
            assertThat(context.eval("python", """
                    import zlib
                    def refused(data, wbits=zlib.MAX_WBITS):
                        try:
                            zlib.decompress(data, wbits)
                        except zlib.error:
                            return True
                    empty = (zlib.decompress(zlib.compress(b'')), zlib.decompress(b'\\3\\0', -15))
                    cut = refused(zlib.compress(b'text')[:-5]), refused(b'K', -15), refused(b''), refused(b'xx')
                    repr((empty, cut))
                    """).asString()).isEqualTo("((b'', b''), (True, True, True, True))");
        }
    }

    private static List<Path> folders() throws IOException {
        if (!Files.exists(FOLDER_OF_CONTEXTS)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        // Tests that run in another process have contexts as well.
        String own = ProcessHandle.current().pid() + "-*";
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(FOLDER_OF_CONTEXTS, own)) {
            for (Path folderOfProcess : folders) {
                try (DirectoryStream<Path> numbered = Files.newDirectoryStream(folderOfProcess, "[0-9]*")) {
                    numbered.forEach(found::add);
                }
            }
        }
        return found.stream().sorted().toList();
    }

    @Test
    void tooManyContextsAtOneTimeAreAClearErrorUntilSomeAreClosed() throws IOException {
        int limit = 12;
        System.setProperty("ingot.native.contexts", Integer.toString(limit));
        List<Context> open = new ArrayList<>();
        try (PythonHost host = host()) {
            assertThatThrownBy(() -> {
                        for (int number = 0; number <= limit; number++) {
                            open.add(host.newContext());
                            open.getLast().eval("python", "import counter");
                        }
                    })
                    .isInstanceOf(PolyglotException.class)
                    .hasMessageContaining(
                            "as many contexts of this process use native libraries as may at one time, 12");
            open.forEach(Context::close);
            open.clear();
            try (Context after = host.newContext()) {
                assertThat(use(after)).isEqualTo(RESULT);
            }
            assertThatThrownBy(() -> PythonPool.builder(host).size(limit + 1).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a pool of 13 contexts, but no more than 12 contexts of a process");
        } finally {
            System.clearProperty("ingot.native.contexts");
        }
    }
}
