package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a hostile script tries under the presets for scripts, each line of {@code attacks.txt} in a context of its own.
 * A line gains something when it sets {@code gain} to something true.
 */
class AttackTests {
    private static final String PREPARE = """
            import gc, ingot, json, os, sys
            def has(value, name):
                try:
                    return hasattr(value, name)
                except BaseException:
                    return False
            def failure(call):
                try:
                    call()
                except BaseException as error:
                    return error
                raise AssertionError('it was allowed')
            def frame_values(call):
                values, trace = [], failure(call).__traceback__
                while trace:
                    values += list(trace.tb_frame.f_locals.values()) + list(trace.tb_frame.f_globals.values())
                    trace = trace.tb_next
                return values
            def attempt(code, CANARY, FOLDER, FIFO, PORT):
                scope = dict(globals(), gain=None, CANARY=CANARY, FOLDER=FOLDER, FIFO=FIFO, PORT=PORT)
                try:
                    exec(code, scope)
                except BaseException:
                    return ''
                return repr(scope['gain']) if scope['gain'] else ''
            attempt
            """;

    private static final Map<Access, PythonHost> HOSTS = new EnumMap<>(Access.class);

    @TempDir
    private static Path folder;

    private static ServerSocket server;
    private static List<String> attacks;

    @BeforeAll
    static void open() throws Exception {
        for (Access access : List.of(Access.PACKS_ONLY, Access.READ_FILES, Access.PROGRAM)) {
            HOSTS.put(access, PythonHost.builder(access).build());
        }
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Files.writeString(folder.resolve("canary"), "secret");
        Files.createDirectory(folder.resolve("empty"));
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        try (var in = Objects.requireNonNull(AttackTests.class.getResourceAsStream("attacks.txt"))) {
            attacks = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @AfterAll
    static void close() throws IOException {
        HOSTS.values().forEach(PythonHost::close);
        server.close();
    }

    private static String gain(Access access, String code) {
        PythonHost host = Objects.requireNonNull(HOSTS.get(access));
        Context context = host.newContext();
        try {
            Value attempt = context.eval("python", PREPARE);
            String canary = folder.resolve("canary").toString();
            String fifo = folder.resolve("fifo").toString();
            return attempt.execute(code, canary, folder.toString(), fifo, server.getLocalPort())
                    .asString();
        } catch (PolyglotException e) {
            // Refusals of the polyglot API pass through Python's handlers, and GraalPy takes some of them for faults of
            // its own.
            if (e.isInternalError()) {
                assertThat(e).as(code).hasMessageContaining("is not allowed");
            }
            return "";
        } finally {
            // By cancelling: GraalPy's own end fails now and then where a thread is about to end.
            context.close(true);
        }
    }

    private static Map<String, FileTime> state() throws IOException {
        Map<String, FileTime> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                state.put(file.toString(), Files.getLastModifiedTime(file));
            }
        }
        return state;
    }

    @ParameterizedTest
    @EnumSource(names = {"PACKS_ONLY", "READ_FILES"})
    void nothingIsGained(Access access) throws IOException {
        Map<String, FileTime> before = state();
        Map<String, String> gains = new TreeMap<>();
        for (String attack : attacks) {
            String gain = gain(access, attack);
            if (!gain.isEmpty()) {
                gains.put(attack, gain);
            }
        }
        assertThat(attacks).hasSizeGreaterThan(50);
        assertThat(gains).isEmpty();
        assertThat(state()).isEqualTo(before);
        assertThat(folder.resolve("canary")).hasContent("secret");
    }

    /** Shows that an attack can gain something, and so that the test above can fail. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gain = hasattr(ingot._bridge, 'mount_file')",
                "os.utime(CANARY); gain = 1",
                "gain = os.system('true') == 0",
                "import socket; socket.create_connection(('127.0.0.1', PORT), 2); gain = 1",
                "import threading; threading.Thread(target=print).start(); gain = 1",
                "gain = os.environ.get('PATH')"
            })
    void programsMayDoIt(String attack) {
        assertThat(gain(Access.PROGRAM, attack)).isNotEmpty();
    }

    /** Whether a file of the host exists must not show under a preset that sees none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "open(PATH)",
                "os.stat(PATH)",
                "os.access(PATH, 0)",
                "os.listdir(PATH)",
                "os.readlink(PATH)",
                "os.path.exists(PATH)",
                "os.path.realpath(PATH)",
                "os.scandir(PATH)",
                "os.chdir(PATH)",
                "ingot.PackFinder().index_file_memory_mapped(PATH)",
                "ingot._bridge.data(PATH)",
                "list(ingot.find_resources_in_path(PATH))",
                "__import__('runpy').run_path(PATH)",
                "__import__('zipimport').zipimporter(PATH)",
                "__import__('sqlite3').connect(PATH).execute('select 1')"
            })
    void filesThatExistLookLikeThoseThatDoNot(String attack) {
        String code = """
                def outcome(PATH):
                    try:
                        return repr(%s)
                    except BaseException as error:
                        return repr(error)
                gain = outcome(CANARY)""".formatted(attack);
        String missing = code.replace("outcome(CANARY)", "outcome(FOLDER + '/absent').replace('absent', 'canary')");
        assertThat(gain(Access.PACKS_ONLY, code)).isNotEmpty().isEqualTo(gain(Access.PACKS_ONLY, missing));
    }

    @Test
    void contextsOfOneEngineShareNothing() {
        PythonHost host = Objects.requireNonNull(HOSTS.get(Access.PACKS_ONLY));
        try (Context hostile = host.newContext();
                Context victim = host.newContext()) {
            hostile.eval("python", """
                    import builtins, ingot, json, sys
                    json.dumps.__code__ = (lambda *a, **k: 'hostile').__code__
                    json.mark = sys.mark = ingot.mark = object.__doc__ and 1
                    finder = ingot.PackFinder()
                    finder.add_resource(ingot.Resource('planted.py', source='X = 1'))
                    sys.meta_path.insert(0, finder)
                    import planted
                    builtins.len = lambda it: -1""");
            assertThat(victim.eval("python", """
                    import importlib.util, ingot, json, sys
                    str((len('four'), json.dumps([1]), hasattr(json, 'mark'), hasattr(sys, 'mark'), hasattr(ingot, 'mark'),
                         importlib.util.find_spec('planted')))""").asString()).isEqualTo("(4, '[1]', False, False, False, None)");
        }
    }
}
