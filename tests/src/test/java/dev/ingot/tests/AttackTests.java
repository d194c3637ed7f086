package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.PATH;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a hostile script tries under the presets for scripts, each line of {@code attacks.txt} in a context of its own.
 * A line gains something when it sets {@code gain} to something true; before it stands what becomes of it instead, so
 * that an attack that is merely broken does not pass for one that was refused: the error, "nothing", or "refused" where
 * the polyglot API ends the script, or "GraalPy fails" where a function of GraalPy's own does. Where the presets
 * differ, {@code PACKS_ONLY} is the first.
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
            def walk(start):
                # All that can be reached: attributes, items, closures, frames, tracebacks.
                seen, found, left = set(), [], [start]
                while left and len(found) < 3000:
                    value = left.pop(0)
                    if id(value) in seen or isinstance(value, (str, bytes, int, float)):
                        continue
                    seen.add(id(value))
                    found.append(value)
                    names = ('__self__', '__func__', '__globals__', '__closure__', 'cell_contents', 'f_back',
                        'f_locals',
                             'f_globals', '__traceback__', 'tb_frame', 'tb_next', '__cause__', '__context__',
                             '__dict__', '__class__',
                             '__wrapped__', '_bridge', '__loader__', '__spec__')
                    left += [getattr(value, name) for name in names if has(value, name)]
                    if type(value) in (list, tuple, set, frozenset):
                        left += list(value)
                    elif isinstance(value, (dict, type(type.__dict__))):
                        left += [item for key, item in list(value.items()) if key != 'attacks']
                return found
            def attempt(code, access, CANARY, FOLDER, FIFO, PORT):
                scope = dict(globals(), gain=None, access=access, CANARY=CANARY, FOLDER=FOLDER, FIFO=FIFO, PORT=PORT)
                try:
                    exec(code, scope)
                except BaseException as error:
                    return type(error).__name__
                return f"gained {scope['gain']!r}" if scope['gain'] else 'nothing'
            attempt
            """;

    private static final Map<Access, PythonHost> HOSTS = new EnumMap<>(Access.class);

    @TempDir
    private static Path folder;

    private static ServerSocket server;
    private static List<Attack> attacks;

    private record Attack(String packsOnly, String readFiles, String code) {
        static Attack parse(String line) {
            String[] parts = line.split(" \\| ", 2);
            String[] outcomes = parts[0].split("/", -1);
            return new Attack(outcomes[0], outcomes[outcomes.length - 1], parts[1]);
        }

        String outcome(Access access) {
            return access == Access.PACKS_ONLY ? packsOnly : readFiles;
        }
    }

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
        Files.createSymbolicLink(folder.resolve("fifo-link"), folder.resolve("fifo"));
        Files.createSymbolicLink(folder.resolve("canary-link"), folder.resolve("canary"));
        Files.createSymbolicLink(folder.resolve("dev-link"), Path.of("/dev"));
        Files.createSymbolicLink(folder.resolve("proc-link"), Path.of("/proc/self"));
        Files.createSymbolicLink(folder.resolve("cwd-link"), Path.of("/proc/self/cwd"));
        attacks = Processes.resource("attacks.txt").lines().map(Attack::parse).toList();
    }

    @AfterAll
    static void close() throws IOException {
        HOSTS.values().forEach(PythonHost::close);
        server.close();
    }

    private static String outcome(Access access, String code) {
        PythonHost host = Objects.requireNonNull(HOSTS.get(access));
        Context context = host.newContext(builder -> builder.out(OutputStream.nullOutputStream()));
        try {
            Value attempt = context.eval("python", PREPARE);
            String canary = folder.resolve("canary").toString();
            String fifo = folder.resolve("fifo").toString();
            return attempt.execute(code, access.name(), canary, folder.toString(), fifo, server.getLocalPort())
                    .asString();
        } catch (PolyglotException e) {
            // Refusals of the polyglot API pass through Python's handlers, and GraalPy takes some of them for faults of
            // its own.
            return String.valueOf(e.getMessage()).contains("is not allowed") ? "refused" : "GraalPy fails";
        } finally {
            // By cancelling: GraalPy's own end fails now and then where a thread is about to end.
            context.close(true);
        }
    }

    private static boolean isGained(String outcome) {
        return outcome.startsWith("gained");
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
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // reading a pipe would take for ever
    void nothingIsGained(Access access) throws IOException {
        Map<String, FileTime> before = state();
        Map<String, String> outcomes = new LinkedHashMap<>();
        // Another context of the engine has what some of them look for: a pack of its own, mounted as 'other'.
        try (Context sibling = Objects.requireNonNull(HOSTS.get(access)).newContext()) {
            assertThat(sibling.eval("python", """
                                    import ingot
                                    finder = ingot.PackFinder()
                                    finder.add_resource(ingot.Resource('m.py', source='SECRET = 1'))
                                    other = ingot.PackFinder()
                                    other.index_bytes(finder.serialize('other'))
                                    open('/ingot/other/m.py').read()""").asString()).isEqualTo("SECRET = 1");
            attacks.forEach(attack -> outcomes.put(attack.code, outcome(access, attack.code)));
        }
        assertThat(attacks).hasSizeGreaterThan(50);
        assertThat(outcomes)
                .allSatisfy((attack, outcome) -> assertThat(isGained(outcome))
                        .as("%s: %s", attack, outcome)
                        .isFalse());
        assertThat(state()).isEqualTo(before);
        assertThat(folder.resolve("canary")).hasContent("secret");
        if (Processes.isDefaultGraalPy()) {
            // Errors have other names in other versions.
            Map<String, String> expected = new LinkedHashMap<>();
            attacks.forEach(attack -> expected.put(attack.code, attack.outcome(access)));
            assertThat(outcomes).isEqualTo(expected);
        }
    }

    /** A script may put modules into a folder of packs, which no other context of the engine sees. */
    @ParameterizedTest
    @EnumSource(names = {"PACKS_ONLY", "READ_FILES"})
    void modulesOfOneContextAreNotThoseOfAnother(Access access) {
        PythonHost host = Objects.requireNonNull(HOSTS.get(access));
        try (Context own = host.newContext();
                Context other = host.newContext()) {
            String found = """
                    try:
                        from json.planted import SECRET
                    except ImportError:
                        SECRET = 0
                    SECRET""";
            assertThat(own.eval("python", """
                    import ingot, json, sys
                    ingot._bridge.add('stdlib', [('json/planted.py', {'SOURCE': b'SECRET = 1'})])
                    finder = ingot.PackFinder(mount='stdlib')
                    finder.add_resource(ingot.Resource('json/planted.py', source='SECRET = 1'))
                    sys.meta_path.append(finder)
                    """ + found).asInt()).isEqualTo(1);
            assertThat(other.eval("python", found).asInt()).isZero();
        }
    }

    /** Writes the outcomes anew, for the diff. */
    @Test
    @EnabledIfSystemProperty(named = "ingot.golden", matches = "write", disabledReason = "it changes attacks.txt")
    void writeOutcomes() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Attack attack : attacks) {
            String packsOnly = outcome(Access.PACKS_ONLY, attack.code);
            String readFiles = outcome(Access.READ_FILES, attack.code);
            lines.add((packsOnly.equals(readFiles) ? packsOnly : packsOnly + "/" + readFiles) + " | " + attack.code);
        }
        Files.write(Processes.ROOT.resolve("tests/src/test/resources/dev/ingot/tests/attacks.txt"), lines);
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
                "gain = [v for v in walk(sys.meta_path) if has(v, 'mount_file')]",
                "gain = os.readlink('/proc/self/exe')",
                "gain = os.stat('/proc/self/mem').st_size is not None",
                "gain = os.environ.get('PATH')"
            })
    void programsMayDoIt(String attack) {
        assertThat(isGained(outcome(Access.PROGRAM, attack))).isTrue();
    }

    /** Where the function is there, each of the ways that look for it finds it. */
    @Test
    void programsFindWhatScriptsLookFor() {
        List<String> ways = attacks.stream()
                .map(Attack::code)
                .filter(code -> code.contains("'mount_file'"))
                // GraalPy's collector is Java's, and tells nothing of who refers to whom.
                .filter(code -> !code.contains("gc.get_ref"))
                .toList();
        assertThat(ways)
                .hasSizeGreaterThan(8)
                .allSatisfy(way -> assertThat(isGained(outcome(Access.PROGRAM, way)))
                        .as(way)
                        .isTrue());
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
                "__import__('sqlite3').connect(PATH).execute('select 1')",
                "os.path.samefile(PATH, PATH)",
                "__import__('pathlib').Path(PATH).exists()",
                "__import__('glob').glob(PATH)",
                "__import__('linecache').getlines(PATH)",
                "__import__('ssl').create_default_context(cafile=PATH)",
                "os.execv(PATH, ['x'])",
                "os.utime(PATH)",
                "os.remove(PATH)"
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
        assertThat(outcome(Access.PACKS_ONLY, code))
                .isNotEqualTo("nothing")
                .isEqualTo(outcome(Access.PACKS_ONLY, missing));
    }

    /** Contents of a pack may be files beside it: in one that a script makes, these would be files of the host. */
    @ParameterizedTest
    @EnumSource(names = {"PACKS_ONLY", "READ_FILES"})
    void packsThatScriptsMakeNameNoFilesOfTheHost(Access access, @TempDir Path work) throws IOException {
        SamplePacks.writeFiles(work.resolve("app"), Map.of("canary.txt", "secret"));
        Path file = SamplePacks.packOfReferences(
                Objects.requireNonNull(HOSTS.get(Access.PROGRAM)),
                work.resolve("app"),
                work.resolve("references.pypack"));
        try (Stream<Path> files = Files.list(work.resolve("files"))) {
            assertThat(files).singleElement(PATH).hasContent("secret");
        }
        String mount = "finder = ingot.PackFinder()\nfinder.index_bytes(bytes.fromhex('%s'))\n"
                .formatted(HexFormat.of().formatHex(Files.readAllBytes(file)));
        String program = "finder = ingot.PackFinder()\nfinder.index_file_memory_mapped('%s')\n".formatted(file);
        // It is mounted, but nothing of the host comes with it, as it does for a program that mounts the file.
        assertThat(outcome(access, mount + "gain = os.listdir('/ingot/references')"))
                .contains("canary.txt");
        for (String read : List.of(
                "open('/ingot/references/canary.txt').read()",
                "ingot._bridge.data('/ingot/references/canary.txt')",
                "ingot.PackLoader('x', '/ingot/references/canary.txt', 0).get_data('/ingot/references/canary.txt')",
                "[one.source or one.data for one in finder.indexed_resources()]")) {
            assertThat(isGained(outcome(Access.PROGRAM, program + "gain = " + read)))
                    .as(read)
                    .isTrue();
            assertThat(isGained(outcome(access, mount + "gain = " + read)))
                    .as(read)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PACKS_ONLY", "READ_FILES"})
    void contextsOfOneEngineShareNothing(Access access) {
        PythonHost host = Objects.requireNonNull(HOSTS.get(access));
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
                    open('/ingot/added/planted.py').close()
                    builtins.len = lambda it: -1""");
            Value seen = victim.eval("python", """
                    import importlib.util, ingot, json, os, sys
                    str((os.path.exists('/ingot/added'), os.path.exists('/ingot/added/planted.py'),
                        len('four'), json.dumps([1]), hasattr(json, 'mark'), hasattr(sys, 'mark'),
                        hasattr(ingot, 'mark'),
                         importlib.util.find_spec('planted')))""");
            assertThat(seen.asString()).isEqualTo("(False, False, 4, '[1]', False, False, False, None)");
        }
    }

    /**
     * GraalPy keeps code for all contexts of an engine, by the name of its file and a number: the hash of what
     * {@code marshal.loads} is given, and what the header says of a file that GraalPy reads as bytecode.
     */
    @ParameterizedTest
    @EnumSource(names = {"PACKS_ONLY", "READ_FILES"})
    void codeOfOtherContextsCannotBeReplaced(Access access) {
        assumeTrue(Processes.isDefaultGraalPy(), "GraalPy 25.0 tells code apart by its bytes alone");
        waysToReplaceCode()
                .forEach((module, way) ->
                        assertThat(isReplaced(access, module, way)).as(way).isFalse());
    }

    /** So that each of the ways can succeed. */
    @Test
    void programsCanReplaceCode() {
        assumeTrue(Processes.isDefaultGraalPy(), "GraalPy 25.0 tells code apart by its bytes alone");
        waysToReplaceCode()
                .forEach((module, way) -> assertThat(isReplaced(Access.PROGRAM, module, way))
                        .as(way)
                        .isTrue());
    }

    /** Returns Python code that has GraalPy read a bytecode file, by the module that it is to replace. */
    private static Map<String, String> waysToReplaceCode() {
        Map<String, String> ways = new LinkedHashMap<>();
        ways.put("tabnanny", "g.load_bytecode_file(FILE, None, STAT)");
        ways.put("nturl2path", "importlib.reload(g).load_bytecode_file(FILE, None, STAT)");
        ways.put("stringprep", "_imp.create_builtin(g.__spec__).load_bytecode_file(FILE, None, STAT)");
        ways.put("sched", """
                type('Loader', (external.SourceFileLoader,),
                     dict(path_stats=lambda self, path: STAT))('sched', '/ingot/planted/code.py').get_code('sched')""");
        return ways;
    }

    private static boolean isReplaced(Access access, String module, String way) {
        PythonHost host = Objects.requireNonNull(HOSTS.get(access));
        try (Context hostile = host.newContext();
                Context victim = host.newContext()) {
            hostile.eval("python", """
                    import _frozen_importlib_external as external, _imp, importlib, importlib.util, ingot, marshal
                    import __graalpython__ as g
                    genuine = bytes(ingot._bridge.bytecode(ingot._bridge.find(MODULE), 0))
                    key = _imp.source_hash(0, genuine)
                    code = marshal.dumps(compile('PLANTED = 1', f'/ingot/stdlib/{MODULE}.py', 'exec'))
                    content = importlib.util.MAGIC_NUMBER + bytes(4) + key + code
                    cached = external.cache_from_source('code.py')
                    made = ingot.PackFinder()
                    made.add_resource(ingot.Resource('code.py', source='PLANTED = 1'))
                    made.add_resource(ingot.Resource(cached, data=content))
                    made.add_resource(ingot.Resource('code.bin', data=content))
                    mounted = ingot.PackFinder()
                    mounted.index_bytes(made.serialize('planted'))
                    FILE = '/ingot/planted/code.bin'
                    STAT = dict(mtime=int.from_bytes(key[:4], 'little'), size=int.from_bytes(key[4:], 'little'))
                    assert open(FILE, 'rb').read() == content
                    try:
                        WAY
                    except Exception as error:
                        print(MODULE, type(error), error)
                    """.replace("MODULE", "'" + module + "'").replace("WAY", way));
            return victim.eval("python", "import " + module + " as victim; hasattr(victim, 'PLANTED')")
                    .asBoolean();
        }
    }

    /** What contexts do share: bytecode that the host keeps decompressed, from the second context on. */
    @ParameterizedTest
    @EnumSource(names = {"PACKS_ONLY", "READ_FILES"})
    void bytecodeThatContextsShareCannotBeChanged(Access access) {
        assumeTrue(Processes.isDefaultGraalPy(), "GraalPy 25.0 is given a text of its own in each context");
        PythonHost host = Objects.requireNonNull(HOSTS.get(access));
        String honest = "import colorsys; str(colorsys.rgb_to_hls(1, 1, 1))";
        try (Context first = host.newContext();
                Context second = host.newContext();
                Context hostile = host.newContext();
                Context victim = host.newContext()) {
            String expected = first.eval("python", honest).asString();
            assertThat(second.eval("python", honest).asString()).isEqualTo(expected);
            String attempts = hostile.eval("python", """
                    import ingot
                    code = ingot._bridge.bytecode(ingot._bridge.find('colorsys'), 0)
                    def by_view():
                        memoryview(code)[0:8] = bytes(8)
                    def by_item():
                        code[0] = 0
                    def by_slice():
                        code[0:8] = bytes(8)
                    results = []
                    for attempt in by_view, by_item, by_slice:
                        try:
                            attempt()
                            results.append('changed')
                        except (TypeError, AttributeError, NotImplementedError):
                            results.append('refused')
                    str((results, memoryview(code).nbytes > 100))""").asString();
            assertThat(attempts).isEqualTo("(['refused', 'refused', 'refused'], True)");
            assertThat(victim.eval("python", honest).asString()).isEqualTo(expected);
        }
    }
}
