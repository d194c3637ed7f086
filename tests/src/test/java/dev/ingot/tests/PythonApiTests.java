package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs do with the module {@code ingot}: open packs, make packs, scan folders. */
class PythonApiTests {
    @TempDir
    private static Path folder;

    private static PythonTestHost python;

    @BeforeAll
    static void pack() throws IOException {
        SamplePacks.writeFiles(
                folder.resolve("tree"),
                Map.of(
                        "pkg/__init__.py", "VALUE = 42\n",
                        "pkg/mod.py", "def fail():\n    assert False\n",
                        "pkg/table.txt", "größer\n",
                        "wrong.py", "x = = 1\n",
                        "note.pth", "import os\n",
                        "Dist_A-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: Dist-A\nVersion: 1.0\n"));
        python = new PythonTestHost();
        SamplePacks.pack(python.host(), folder.resolve("tree"), "java", List.of(0, 1));
    }

    @AfterAll
    static void close() {
        python.close();
    }

    private static List<String> lines(String code) {
        return python.lines("import ingot, os, sys\nos.chdir(%s)\n".formatted("'" + folder + "'") + code);
    }

    @Test
    void packMadeInPythonIsOpenedByJava() throws IOException {
        assertThat(lines("""
                collector = ingot.ResourceCollector()
                collector.add_path('tree')
                print([(error.filename, error.lineno) for error in collector.compile(0, 2, mount='made')])
                print(collector.left_out, len(collector))
                collector.write('made.pypack', mount='made')
                print(sorted(name for name in os.listdir('.') if 'ingot' in name))
                """))
                .containsExactly(
                        "[('/ingot/made/wrong.py', 1)]",
                        "[('note.pth', 'a .pth file has no effect in a pack')] 5",
                        "[]");
        try (Pack pack = Pack.open(folder.resolve("made.pypack"))) {
            pack.verify();
            assertThat(pack.mountName()).isEqualTo("made");
            int number = pack.findModule("pkg.mod");
            assertThat(pack.entry(number).has(SlotKind.SOURCE)).isTrue();
            assertThat(pack.entry(number).has(SlotKind.BYTECODE_0)).isTrue();
            assertThat(pack.entry(number).has(SlotKind.BYTECODE_1)).isFalse();
            assertThat(pack.entry(number).has(SlotKind.BYTECODE_2)).isTrue();
            assertThat(pack.findPath("Dist_A-1.0.dist-info/METADATA", 0)).isPositive();
            assertThat(pack.findPath("pkg/table.txt", 0)).isPositive();
        }
        try (PythonTestHost other = new PythonTestHost(folder.resolve("made.pypack"))) {
            assertThat(other.lines(
                            "import pkg.mod, importlib.metadata as m; print(pkg.mod.__file__, m.version('dist-a'))"))
                    .containsExactly("/ingot/made/pkg/mod.py 1.0");
        }
    }

    @Test
    void packMadeByJavaIsOpenedInPython() {
        assertThat(lines("""
                import importlib.abc, importlib.metadata as metadata, pkgutil
                finder = ingot.PackFinder()
                finder.index_file_memory_mapped('java.pypack')
                print(finder, isinstance(finder, importlib.abc.MetaPathFinder))
                sys.meta_path.append(finder)
                import pkg.mod
                print(pkg.VALUE, pkg.mod.__file__, open(pkg.__path__[0] + '/table.txt').read().strip())
                print(list(finder.iter_modules('a.')), metadata.version('dist-a'), pkgutil.get_data('pkg', 'table.txt'))
                print(type(finder.path_hook('/ingot/java/pkg')).__name__, os.listdir('/ingot'))
                for resource in sorted(finder.indexed_resources(), key=lambda resource: resource.path):
                    print(resource, resource.name, resource.is_package, resource.bytecode(1) is not None,
                        resource.source and len(resource.source))
                """))
                .containsExactly(
                        "<PackFinder over /ingot/java> True",
                        "42 /ingot/java/pkg/mod.py größer",
                        "[('a.pkg', True), ('a.wrong', False)] 1.0 b'gr\\xc3\\xb6\\xc3\\x9fer\\n'",
                        "PackPathFinder ['stdlib-native', 'stdlib', 'java']",
                        "<Resource 'Dist_A-1.0.dist-info/METADATA', distribution_file> None False False None",
                        "<Resource 'pkg/__init__.py', module> pkg True True 11",
                        "<Resource 'pkg/mod.py', module> pkg.mod False True 29",
                        "<Resource 'pkg/table.txt', resource> None False False None",
                        "<Resource 'wrong.py', module> wrong False False 8");
    }

    @Test
    void resourcesThatAreAddedAreFoundAtOnce() {
        assertThat(lines("""
                finder = ingot.PackFinder(mount='memory')
                sys.meta_path.insert(0, finder)
                print(finder.find_spec('made'))
                finder.add_resource(ingot.Resource('made/__init__.py', source='NAME = "größer"'))
                finder.add_resources([ingot.Resource('made/data.txt', data=b'data')])
                import made, marshal
                print(made.NAME, made.__file__, open('/ingot/memory/made/data.txt').read())
                code = marshal.dumps(compile('VALUE = 7', '<code>', 'exec'))
                finder.add_resource(ingot.Resource('made/compiled.py', bytecode={0: code}))
                import made.compiled
                print(made.compiled.VALUE, made.compiled.__spec__.loader.get_source('made.compiled'))
                finders = [found for found in sys.meta_path if isinstance(found, ingot._HostFinder)]
                host = finders[finders[0] is finder]
                host.add_resource(ingot.Resource('added_to_host.py', source=b'X = 1'))
                host.add_resource(ingot.Resource('portion/x.py', source=b'X = 2'))
                import added_to_host, portion.x
                print(added_to_host.__file__, portion.x.X, host.mounts)
                """))
                .containsExactly(
                        "None",
                        "größer /ingot/memory/made/__init__.py data",
                        "7 None",
                        "/ingot/added/added_to_host.py 2 ['/ingot/stdlib-native', '/ingot/stdlib', '/ingot/added']");
    }

    @Test
    void additionsOneByOneAreLayersThatAreMerged() {
        assertThat(lines("""
                import importlib, linecache
                finder = ingot.PackFinder(mount='layers')
                sys.meta_path.insert(0, finder)
                for number in range(200):
                    finder.add_resource(ingot.Resource(f'many/m{number:03}.py', source=f'X = {number}\\n'))
                    assert importlib.import_module(f'many.m{number:03}').X == number
                finder.add_resource(ingot.Resource('many/__init__.py', source='PACKAGE = True\\n'))
                finder.add_resource(ingot.Resource('many/m007.py', source='X = "again"\\n'))
                finder.find_spec('many')
                print(sorted(os.listdir('/ingot/layers/many'))[:3], len(os.listdir('/ingot/layers/many')))
                print(len(finder.indexed_resources()), finder.mounts)
                print([name for name, _ in finder.path_hook('/ingot/layers/many').iter_modules()][-1])
                first = sys.modules['many.m000'].__spec__.loader
                print(first.get_source('many.m000').strip(), linecache.getline('/ingot/layers/many/m150.py', 1).strip())
                print(finder.find_spec('many').submodule_search_locations,
                    open('/ingot/layers/many/m007.py').read().strip())
                print(len({os.stat(f'/ingot/layers/many/{name}').st_ino for name in os.listdir('/ingot/layers/many')}))
                for path in 'many/m001.py/x.py', 'many.py/x.py', 'many':
                    other = ingot.PackFinder(mount='other')
                    other.add_resource(ingot.Resource('many.py', source=''))
                    print(other.find_spec('many') is not None, end=' ')
                    resource = ingot.Resource(path, data=b'') if path == 'many' else ingot.Resource(path, source='')
                    (finder if path != 'many.py/x.py' else other).add_resource(resource)
                    try:
                        (finder if path != 'many.py/x.py' else other).find_spec('many')
                    except ValueError as error:
                        print(error)
                    finder._added.clear()
                """))
                .containsExactly(
                        "['__init__.py', 'm000.py', 'm001.py'] 201",
                        "201 ['/ingot/layers']",
                        "m199",
                        "X = 0 X = 150",
                        "['/ingot/layers/many'] X = \"again\"",
                        "201",
                        "True 'many/m001.py' is a file and cannot hold other files",
                        "True 'many.py' is a file and cannot hold other files",
                        "True 'many' is a folder and cannot be a file");
    }

    @Test
    void serializedFinderIsTheSameFinder() {
        assertThat(lines("""
                first = ingot.PackFinder()
                first.index_file_memory_mapped('java.pypack')
                first.add_resource(ingot.Resource('later.py', source='X = 1'))
                first.add_resource(ingot.Resource('pkg/__init__.py', source='HIDDEN = 1'))
                second = ingot.PackFinder()
                second.index_bytes(memoryview(first.serialize('copy')))
                print(second.mounts, second.serialize('copy') == first.serialize('copy'))
                of_first = {resource.path: resource for resource in reversed(first.indexed_resources())}
                print(of_first == {resource.path: resource for resource in second.indexed_resources()})
                print(second.find_spec('pkg').loader.get_source('pkg').strip(), second.find_spec('later').origin)
                """)).containsExactly("['/ingot/copy'] True", "True", "VALUE = 42 /ingot/copy/later.py");
    }

    @Test
    void scanFindsBytecodeAndSaysWhatItLeavesOut() {
        assertThat(lines("""
                import py_compile, shutil
                os.makedirs('scan/p/__pycache__')
                for name in 'a', 'stale', 'alone':
                    open(f'scan/p/{name}.py', 'w').close()
                py_compile.compile('scan/p/a.py', optimize=0)
                py_compile.compile('scan/p/a.py', optimize=2)
                py_compile.compile('scan/p/stale.py')
                os.utime('scan/p/stale.py', (1, 1))
                py_compile.compile('scan/p/alone.py', cfile='scan/p/alone.pyc')
                os.unlink('scan/p/alone.py')
                for name in 'p/__pycache__/a.cpython-311.pyc', 'p/broken.pyc':
                    with open(f'scan/{name}', 'wb') as file:
                        file.write(b'bytecode')
                os.symlink('nowhere', 'scan/link')
                left_out = []
                for resource in ingot.find_resources_in_path('scan', left_out=left_out):
                    print(resource.path, resource.source, [level for level in range(3) if resource.bytecode(level)])
                print(*sorted(left_out), sep='\\n')
                try:
                    list(ingot.find_resources_in_path('scan/none'))
                except NotADirectoryError as error:
                    print(error)
                """))
                .containsExactly(
                        "p/a.py b'' [0, 2]",
                        "p/alone.py None [0]",
                        "p/stale.py b'' []",
                        "('link', 'neither a file nor a link to one')",
                        "('p/__pycache__/a.cpython-311.pyc', 'bytecode of another Python')",
                        "('p/__pycache__/stale.graalpy250-312.pyc', 'bytecode that is not of this source')",
                        "('p/broken.pyc', 'bytecode of another Python')",
                        "[Errno 20] Not a directory: 'scan/none'");
    }

    @Test
    void namesWithBlanksAndLineEndsAreNames() {
        assertThat(lines("""
                import importlib
                finder = ingot.PackFinder(mount='odd')
                names = ['two words', 'line\\u2028end', ' edge ']
                finder.add_resources(ingot.Resource(f'odd/{name}.py', source=f'NAME = {name!r}') for name in names)
                finder.add_resource(ingot.Resource('odd/__init__.py', source=''))
                sys.meta_path.append(finder)
                print([name for name, _ in finder.path_hook('/ingot/odd/odd').iter_modules()] == sorted(names))
                print(all(importlib.import_module('odd.' + name).NAME == name for name in names))
                print([(resource.name,
                    resource.is_package) for resource in finder.indexed_resources() if 'words' in resource.path])
                """)).containsExactly("True", "True", "[('odd.two words', False)]");
    }

    @Test
    void mistakesAreNamed() {
        assertThat(lines("""
                def attempt(call, *arguments, **keywords):
                    try:
                        call(*arguments, **keywords)
                        print('allowed')
                    except Exception as error:
                        print(type(error).__name__, error)
                finder = ingot.PackFinder()
                attempt(finder.index_bytes, b'nonsense' * 100)
                attempt(finder.index_bytes, open('java.pypack', 'rb').read()[:-9])
                attempt(finder.index_file_memory_mapped, 'none.pypack')
                attempt(ingot.Resource, 'm.py', data=b'')
                attempt(ingot.Resource, 'm.txt', source=b'')
                attempt(ingot.Resource, 'm.py')
                attempt(ingot.ResourceCollector().serialize, mount='not valid')
                finder.add_resource(ingot.Resource('../m.py', source=b''))
                attempt(finder.find_spec, 'm')
                collector = ingot.ResourceCollector()
                collector.add(ingot.Resource('m.py', source=b'1'))
                attempt(collector.add, ingot.Resource('m.py', source=b'2'))
                attempt(getattr, ingot, 'Nothing')
                finder = ingot.PackFinder()
                finder.index_file_memory_mapped('java.pypack')
                attempt(ingot.PackFinder().index_file_memory_mapped, 'java.pypack')
                """))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("ImportError the pack given as bytes: not a pack: "),
                        line -> assertThat(line)
                                .startsWith("ImportError the pack given as bytes: ")
                                .contains("truncated?"),
                        line -> assertThat(line).startsWith("FileNotFoundError [Errno 2]"),
                        line -> assertThat(line).startsWith("ValueError 'm.py' is a module: "),
                        line -> assertThat(line).startsWith("ValueError 'm.txt' is a resource: "),
                        line -> assertThat(line).startsWith("ValueError 'm.py' is a module and has neither"),
                        line -> assertThat(line).startsWith("ValueError 'not valid' is no mount name"),
                        line -> assertThat(line).startsWith("ValueError '../m.py' is no path inside a pack"),
                        line -> assertThat(line).startsWith("ValueError 'm.py' was collected before"),
                        line -> assertThat(line).startsWith("AttributeError module 'ingot' has no attribute 'Nothing'"),
                        line -> assertThat(line).startsWith("ImportError a pack is already mounted as 'java'"));
    }

    @Test
    void interruptsStayInterrupts() {
        assertThat(lines("""
                import types
                from ingot import adaptations
                def interrupted(*arguments):
                    raise KeyboardInterrupt
                def attempt(call):
                    try:
                        call()
                    except BaseException as error:
                        print(type(error).__name__)
                collector = ingot.ResourceCollector()
                collector.add(ingot.Resource('m.txt', data=b'1'))
                bridge = ingot._bridge
                ingot._bridge = types.SimpleNamespace(write=interrupted)
                attempt(collector.serialize)
                ingot._bridge = bridge
                bz2 = types.SimpleNamespace(__name__='bz2', __file__=None, BZ2Compressor=None, BZ2Decompressor=None)
                adaptations.AFTER_IMPORT['bz2'](bz2, types.SimpleNamespace(extract_native_support=interrupted))
                attempt(bz2.BZ2Compressor)
                """)).containsExactly("KeyboardInterrupt", "KeyboardInterrupt");
    }

    @Test
    void packFilesHaveTheModeThatTheUsersMaskAllowsAndFailuresLeaveTheOldOne() {
        assertThat(lines("""
                collector = ingot.ResourceCollector()
                collector.add(ingot.Resource('m.txt', data=b'1'))
                open('ordinary', 'w').close()
                collector.write('mode.pypack', mount='mode')
                print(os.stat('mode.pypack').st_mode == os.stat('ordinary').st_mode)
                replace, before = os.replace, open('mode.pypack', 'rb').read()
                def failing(*arguments):
                    raise OSError('no')
                os.replace = failing
                try:
                    collector.write('mode.pypack', mount='other')
                except OSError as error:
                    print(error)
                os.replace = replace
                print(before == open('mode.pypack', 'rb').read(), [name for name in os.listdir('.') if '.tmp' in name])
                """)).containsExactly("True", "no", "True []");
    }

    /** An interrupt or a tracer may add something while what was added before becomes a pack. */
    @Test
    void whatIsAddedMeanwhileIsFoundTheNextTime() {
        assertThat(lines("""
                class Path(str):
                    def __lt__(self, other):
                        finder.add_resource(ingot.Resource('late.py', source='X = 3'))
                        return str(self) < other
                finder = ingot.PackFinder()
                sys.meta_path.append(finder)
                for path in ('first.py', 'second.py'):
                    finder.add_resource(ingot.Resource(Path(path), source='X = 1'))
                import first, second
                import late
                print(late.X)
                """)).containsExactly("3");
    }

    @Test
    void whatIsAddedIsFoundByEveryThreadAndAFailureIsTriedAgain() {
        assertThat(lines("""
                import threading
                from ingot import resources
                add, packing, go_on = resources.add, threading.Event(), threading.Event()
                def slow(*arguments):
                    packing.set()
                    go_on.wait()
                    return add(*arguments)
                finder = ingot.PackFinder(mount='threads')
                finder.add_resource(ingot.Resource('late_module.py', source='X = 1'))
                found = []
                resources.add = slow
                asked = threading.Event()
                look_up = lambda: found.append(finder.find_spec('late_module'))
                def second_look_up():
                    try:
                        look_up()
                    finally:
                        asked.set()
                threads = [threading.Thread(target=target) for target in (look_up, second_look_up)]
                threads[0].start()
                packing.wait()
                class Lock:
                    def __enter__(self, lock=finder._lock):
                        asked.set()
                        lock.acquire()
                    def __exit__(self, *failure, lock=finder._lock):
                        lock.release()
                finder._lock = Lock()
                threads[1].start()
                # It waits for the first one, or has ended without.
                asked.wait()
                go_on.set()
                [thread.join() for thread in threads]
                print([spec is not None for spec in found])
                def failing(*arguments):
                    raise OSError('the disk is full')
                resources.add = failing
                finder.add_resource(ingot.Resource('another_module.py', source='X = 2'))
                try:
                    finder.find_spec('another_module')
                except OSError as error:
                    print(error)
                resources.add = add
                print(finder.find_spec('another_module') is not None)
                """)).containsExactly("[True, True]", "the disk is full", "True");
    }

    @Test
    void sandboxedScriptsMakePacksButMapNoFiles() throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY)
                        .hostAccess(HostAccess.NONE)
                        .build();
                Context context = host.newContext()) {
            assertThat(context.eval("python", """
                    import ingot, sys
                    finder = ingot.PackFinder()
                    finder.add_resource(ingot.Resource('made.py', source='VALUE = 5'))
                    sys.meta_path.append(finder)
                    import made
                    other = ingot.PackFinder()
                    other.index_bytes(finder.serialize('other'))
                    try:
                        other.index_file_memory_mapped('%s')
                    except PermissionError as error:
                        refused = error.errno
                    f'{made.VALUE} {other.find_spec("made").origin} {refused}'
                    """.formatted(folder.resolve("java.pypack")))
                            .asString())
                    .isEqualTo("5 /ingot/other/made.py 13");
        }
    }

    @Test
    void docstringsAreThere() {
        assertThat(lines("""
                import inspect
                for name in ingot.__all__:
                    thing = getattr(ingot, name)
                    members = [thing] + [member for key, member in vars(thing).items() if not key.startswith('_')
                                         and callable(member)] if isinstance(thing, type) else [thing]
                    print(name, [member.__name__ for member in members if not inspect.getdoc(member)])
                """)).isNotEmpty().allMatch(line -> line.endsWith(" []"));
    }
}
