package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ingot.ForeignBytecodeException;
import dev.ingot.PythonTarget;
import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.PackWriter;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python code sees of two packs that share a namespace package. */
class ImporterTests {
    @TempDir
    private static Path folder;

    private static PythonTestHost python;

    @BeforeAll
    static void pack() throws IOException {
        SamplePacks.writeFiles(
                folder.resolve("app"),
                Map.of(
                        "pkg/__init__.py", "'The package.'\nVALUE = 42\n",
                        "pkg/mod.py", "def fail(text):\n    raise ValueError(text)  # the line\n",
                        "pkg/__main__.py", "import sys\nprint('main of pkg', sys.argv[1:], __name__)\n",
                        "pkg/sub/__init__.py", "",
                        "pkg/sub/deep.py", "assert VALUE if False else True\n",
                        "pkg/data/table.txt", "größer\n",
                        "space/one.py", "NAME = __name__\n",
                        "broken.py", "x = = 1\n",
                        "levels.py", "assert False, 'asserts are on'\n'''doc'''\n",
                        "Pkg_App-2.5.dist-info/METADATA", "Metadata-Version: 2.1\nName: Pkg.App\nVersion: 2.5\n"));
        SamplePacks.writeFiles(
                folder.resolve("lib"),
                Map.of("space/two.py", "NAME = __name__\n", "pkg/__init__.py", "VALUE = 'of the second pack'\n"));
        SamplePacks.writeFiles(folder.resolve("live"), Map.of("space/three.py", "NAME = __name__\n"));
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build()) {
            Path app = SamplePacks.pack(host, folder.resolve("app"), "app", List.of(0, 1));
            Path lib = SamplePacks.pack(host, folder.resolve("lib"), "lib", List.of(0));
            python = new PythonTestHost(app, lib);
        }
    }

    @AfterAll
    static void close() {
        python.close();
    }

    @Test
    void moduleAttributesAreThoseOfAFile() {
        assertThat(python.lines("""
                import pkg, pkg.mod, sys
                print(pkg.VALUE, pkg.__doc__, pkg.__name__, pkg.__package__, pkg.mod.__package__)
                print(pkg.__file__, pkg.mod.__file__, pkg.__path__)
                print(pkg.__cached__ == f'/ingot/app/pkg/__pycache__/__init__.{sys.implementation.cache_tag}.pyc')
                print(pkg.__spec__.origin, pkg.__spec__.has_location, pkg.__spec__.loader is pkg.__loader__)
                print(pkg.__spec__.submodule_search_locations, pkg.mod.__spec__.submodule_search_locations)
                """))
                .containsExactly(
                        "42 The package. pkg pkg pkg",
                        "/ingot/app/pkg/__init__.py /ingot/app/pkg/mod.py ['/ingot/app/pkg']",
                        "True",
                        "/ingot/app/pkg/__init__.py True True",
                        "['/ingot/app/pkg'] None");
    }

    @Test
    void firstPackThatHoldsAModuleWins() {
        assertThat(python.lines("import pkg; print(pkg.VALUE)")).containsExactly("42");
    }

    @Test
    void namespacePackagesMergePortionsOfPacksAndFolders() {
        assertThat(python.lines("""
                import sys
                sys.path.append(%s)
                import space.one, space.two, space.three
                print(space.one.NAME, space.two.NAME, space.three.NAME)
                print(type(space.__path__).__name__, list(space.__path__)[:2], space.__file__ if hasattr(space,
                    '__file__') else None)
                """.formatted(literal(folder.resolve("live")))))
                .containsExactly(
                        "space.one space.two space.three",
                        "_NamespacePath ['/ingot/app/space', '/ingot/lib/space'] None");
    }

    private static String literal(Path path) {
        return "'" + path + "'";
    }

    @Test
    void unknownNamesEndInModuleNotFoundError() {
        assertThat(python.lines("""
                import importlib.util
                print(importlib.util.find_spec('nothing'), importlib.util.find_spec('pkg.nothing'))
                for name in 'nothing', 'pkg.nothing', 'pkg.mod.nothing':
                    try:
                        __import__(name)
                    except ModuleNotFoundError as error:
                        print(error.name, '-', error)
                """))
                .containsExactly(
                        "None None",
                        "nothing - No module named 'nothing'",
                        "pkg.nothing - No module named 'pkg.nothing'",
                        "pkg.mod.nothing - No module named 'pkg.mod.nothing'; 'pkg.mod' is not a package");
    }

    @Test
    void loaderKeepsImportlibsContracts() {
        assertThat(python.lines("""
                import importlib.abc, pkg.mod
                loader = pkg.mod.__loader__
                print(isinstance(loader, importlib.abc.SourceLoader), isinstance(loader, importlib.abc.ResourceLoader))
                print(loader.get_filename('pkg.mod'), loader.is_package('pkg.mod'), pkg.__loader__.is_package('pkg'))
                print(loader.get_source('pkg.mod').splitlines()[0], loader.get_code('pkg.mod').co_filename)
                print(loader.get_data('/ingot/app/pkg/data/table.txt').decode())
                for call in (lambda: loader.get_code('other'), lambda: loader.get_source('other'),
                             lambda: loader.get_data('/ingot/app/nothing')):
                    try:
                        call()
                    except (ImportError, OSError) as error:
                        print(type(error).__name__, getattr(error, 'name', None), getattr(error, 'errno', None))
                """))
                .containsExactly(
                        "True True",
                        "/ingot/app/pkg/mod.py False True",
                        "def fail(text): /ingot/app/pkg/mod.py",
                        "größer",
                        "",
                        "ImportError other None",
                        "ImportError other None",
                        "FileNotFoundError None 2");
    }

    @Test
    void findersAreRegisteredWithImportlibAbc() {
        assertThat(python.lines("""
                import importlib.abc, ingot, sys
                finder = sys.path_importer_cache.get('/ingot/app') or ingot.PackPathFinder('/ingot/app')
                print(issubclass(ingot.PackFinder, importlib.abc.MetaPathFinder), isinstance(finder,
                    importlib.abc.PathEntryFinder))
                """)).containsExactly("True True");
    }

    @Test
    void compressionWorksThoughGraalPyNeedsAFileForIt() {
        assertThat(python.lines("""
                import bz2, lzma, zlib, tarfile, io
                from bz2 import BZ2Decompressor
                for module in bz2, lzma, zlib:
                    print(module.decompress(module.compress(b'text' * 100)) == b'text' * 100)
                print(BZ2Decompressor().decompress(bz2.compress(b'text')), isinstance(bz2.BZ2Compressor(),
                    bz2.BZ2Compressor))
                with tarfile.open(fileobj=io.BytesIO(), mode='w:bz2') as archive:
                    archive.addfile(tarfile.TarInfo('name'))
                """)).containsExactly("True", "True", "True", "b'text' True");
    }

    @Test
    void tracebacksShowTheSourceLinesOfPackedModules() {
        PythonTestHost.Result result = python.run(Program.code("import pkg.mod\npkg.mod.fail('text')"), "");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("""
                Traceback (most recent call last):
                  File "<string>", line 2, in <module>
                  File "/ingot/app/pkg/mod.py", line 2, in fail
                    raise ValueError(text)  # the line
                ValueError: text
                """);
    }

    @Test
    void syntaxErrorsOfPackedModulesAreThoseOfTheirSource() {
        PythonTestHost.Result result = python.run(Program.code("import broken"), "");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("File \"/ingot/app/broken.py\", line 1")
                .contains("x = = 1")
                .contains("SyntaxError: ");
    }

    @Test
    void inspectAndLinecacheFindSources() {
        assertThat(python.lines("""
                import inspect, linecache, pkg.mod
                print(inspect.getsource(pkg.mod.fail).splitlines()[0], inspect.getsourcefile(pkg.mod))
                print(linecache.getline('/ingot/app/pkg/mod.py', 2).strip())
                """))
                .containsExactly("def fail(text): /ingot/app/pkg/mod.py", "raise ValueError(text)  # the line");
    }

    @Test
    void pkgutilWalksPackedPackages() {
        assertThat(python.lines("""
                import pkgutil, pkg
                print([(module.name, module.ispkg) for module in pkgutil.iter_modules(pkg.__path__)])
                print([module.name for module in pkgutil.walk_packages(pkg.__path__, 'pkg.')])
                print('pkg' in [module.name for module in pkgutil.iter_modules()])
                print(pkgutil.get_data('pkg', 'data/table.txt').decode().strip(),
                    pkgutil.resolve_name('pkg.mod:fail').__name__)
                """))
                .containsExactly(
                        "[('__main__', False), ('mod', False), ('sub', True)]",
                        "['pkg.__main__', 'pkg.mod', 'pkg.sub', 'pkg.sub.deep']",
                        "True",
                        "größer fail");
    }

    @Test
    void resourcesAreTraversable() {
        assertThat(python.lines("""
                from importlib import resources
                import importlib.resources.abc
                root = resources.files('pkg')
                print(isinstance(root, importlib.resources.abc.Traversable),
                    sorted(item.name for item in root.iterdir()))
                table = root / 'data' / 'table.txt'
                print(table.is_file(), root.joinpath('data').is_dir(), root.joinpath('none').is_file())
                print(table.read_text(encoding='utf-8').strip(), len(table.read_bytes()))
                with resources.as_file(table) as path:
                    print(open(path, encoding='utf-8').read().strip())
                print(resources.read_text('pkg.sub', '__init__.py') == '', resources.is_resource('pkg', 'mod.py'))
                """))
                .containsExactly(
                        "True ['__init__.py', '__main__.py', 'data', 'mod.py', 'sub']",
                        "True True False",
                        "größer 9",
                        "größer",
                        "True True");
    }

    @Test
    void distributionsAreFoundByNormalisedName() {
        assertThat(python.lines("""
                import importlib.metadata as metadata
                print(metadata.version('pkg-app'), metadata.version('Pkg.App'), metadata.metadata('PKG_APP')['Name'])
                print(isinstance(metadata.distribution('pkg_app'), metadata.Distribution))
                print(len(list(metadata.distributions(name='pkg.app'))))
                try:
                    metadata.version('nothing')
                except metadata.PackageNotFoundError as error:
                    print(error)
                """))
                .containsExactly("2.5 2.5 Pkg.App", "True", "1", "No package metadata was found for nothing");
    }

    @Test
    void mountsAndFoldersBelowThemAreSearchPathEntries() {
        assertThat(python.lines("""
                import sys
                print(sys.path[-4:])
                sys.path.insert(0, '/ingot/app/pkg')
                import mod
                print(mod.__file__, mod.__spec__.name, type(sys.path_importer_cache['/ingot/app/pkg']).__name__)
                import importlib
                importlib.invalidate_caches()
                print(importlib.machinery.PathFinder.find_spec('mod').origin)
                """))
                .containsExactly(
                        "['/ingot/app', '/ingot/lib', '/ingot/stdlib-native', '/ingot/stdlib']",
                        "/ingot/app/pkg/mod.py mod PackPathFinder",
                        "/ingot/app/pkg/mod.py");
    }

    @Test
    void runpyRunsPackedModules() {
        PythonTestHost.Result result = python.run(Program.module("pkg").withArguments(List.of("a", "b c")), "");
        assertThat(result.out()).isEqualTo("main of pkg ['a', 'b c'] __main__\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void reloadRunsTheModuleAgain() {
        assertThat(python.lines("""
                import importlib, pkg
                pkg.VALUE = 0
                print(importlib.reload(pkg) is pkg, pkg.VALUE)
                """)).containsExactly("True 42");
    }

    @Test
    void builtInAndFrozenModulesStayWithTheirImporters() {
        assertThat(python.lines("""
                import sys, os, json
                print(sys.__spec__.origin, os.__spec__.origin, json.__spec__.origin)
                """)).containsExactly("built-in frozen /ingot/stdlib/json/__init__.py");
    }

    @Test
    void packsImportWithoutAnyOtherAccess() throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY)
                        .pack(folder.resolve("app.pypack"))
                        .build();
                Context context = host.newContext()) {
            context.eval("python", "import pkg.mod, json, importlib.resources as r");
            assertThat(context.eval("python", "open(pkg.__file__).read()").asString())
                    .startsWith("'The package.'");
            assertThat(context.eval("python", """
                    def attempt(call):
                        try:
                            return call() or 'allowed'
                        except (OSError, SystemError, PermissionError) as error:
                            return type(error).__name__
                    import os
                    [attempt(lambda: open('/etc/passwd')), attempt(lambda: os.listdir('/')), os.environ.get('PATH')]
                    """).toString())
                    .isEqualTo("['PermissionError', 'PermissionError', None]");
        }
    }

    @Test
    void importingWorksWithoutAccessToJavasBuffers() throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PROGRAM)
                .pack(folder.resolve("app.pypack"))
                .hostAccess(HostAccess.NONE)
                .build()) {
            // The second one is told what the first one has found out.
            for (int number = 0; number < 2; number++) {
                try (Context context = host.newContext()) {
                    assertThat(context.eval("python", "import pkg.mod, json; pkg.VALUE")
                                    .asInt())
                            .isEqualTo(42);
                }
            }
        }
    }

    @Test
    void contextsImportInParallel() throws Exception {
        Callable<String> work = () -> {
            try (Context context = python.host().newContext()) {
                return context.eval(
                                "python", "import pkg.sub.deep, json, email.message, argparse; pkg.sub.deep.__file__")
                        .asString();
            }
        };
        try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
            for (Future<String> result : executor.invokeAll(java.util.Collections.nCopies(16, work))) {
                assertThat(result.get()).isEqualTo("/ingot/app/pkg/sub/deep.py");
            }
        }
    }

    @Test
    void initOfAPackageIsThePackage() {
        assertThat(python.lines("""
                import importlib, pkg.__init__ as init, runpy, sys
                import pkg
                from pkg.__init__ import VALUE
                print(init is pkg, importlib.import_module('pkg.__init__') is pkg, VALUE, pkg.__spec__.name,
                    pkg.__name__)
                print('pkg.__init__' in sys.modules, importlib.util.find_spec('pkg.__init__').name)
                print(importlib.reload(pkg) is pkg, runpy.run_module('pkg.__init__', alter_sys=False)['VALUE'])
                try:
                    import pkg.mod.__init__
                except ModuleNotFoundError as error:
                    print(error)
                """))
                .containsExactly(
                        "True True 42 pkg pkg",
                        "False pkg",
                        "True 42",
                        "No module named 'pkg.mod.__init__'; 'pkg.mod' is not a package");
    }

    @Test
    void pathOfAPackageIsSearchedInItsOrder() throws IOException {
        SamplePacks.writeFiles(folder.resolve("over"), Map.of("mod.py", "NAME = 'over'\n"));
        assertThat(python.lines("""
                import pkg
                pkg.__path__.insert(0, %s)
                import pkg.mod, pkg.sub
                print(pkg.mod.NAME, pkg.sub.__file__)
                """.formatted(literal(folder.resolve("over")))))
                .containsExactly("over /ingot/app/pkg/sub/__init__.py");
    }

    @Test
    void mainOfAPackIsNotThatOfAFolderThatIsRun() throws IOException {
        SamplePacks.writeFiles(folder.resolve("mains"), Map.of("__main__.py", "print('of the pack')\n"));
        SamplePacks.writeFiles(folder.resolve("program"), Map.of("__main__.py", "print('of the folder')\n"));
        Path pack = SamplePacks.pack(python.host(), folder.resolve("mains"), "mains", List.of(0));
        try (PythonTestHost other = new PythonTestHost(pack)) {
            assertThat(other.run(Program.script(folder.resolve("program").toString()), "")
                            .out())
                    .isEqualTo("of the folder\n");
            assertThat(other.run(Program.script("/ingot/mains"), "").out()).isEqualTo("of the pack\n");
        }
    }

    /**
     * Namespace portions below a pack with a version in its name are the finder's own: no file system need know them.
     */
    @Test
    void folderOfAMountWithADotInItsNameIsTheFinders() throws IOException {
        Map<String, String> files =
                Map.of("inner/__init__.py", "", "inner/space/m.py", "NAME = __name__\n", "a.b/data.txt", "");
        SamplePacks.writeFiles(folder.resolve("dotted"), files);
        Path pack = SamplePacks.pack(python.host(), folder.resolve("dotted"), "dotted-1.0", List.of(0));
        try (PythonTestHost other = new PythonTestHost(pack)) {
            assertThat(other.lines("""
                    import inner.space.m, pkgutil
                    print(inner.space.m.NAME, pkgutil.get_importer('/ingot/dotted-1.0/inner'))
                    print(type(pkgutil.get_importer('/ingot/dotted-1.0/a.b')).__name__)
                    """))
                    .containsExactly("inner.space.m PackPathFinder('/ingot/dotted-1.0/inner')", "FileFinder");
        }
    }

    @Test
    void modulesOfTheProgramMayHaveTheNameOfAnAdaptedOne() throws IOException {
        SamplePacks.writeFiles(folder.resolve("names"), Map.of("bz2.py", "NAME = 'mine'\n"));
        Path pack = SamplePacks.pack(python.host(), folder.resolve("names"), "names", List.of(0));
        try (PythonTestHost other = new PythonTestHost(pack)) {
            assertThat(other.lines("import bz2; print(bz2.NAME)")).containsExactly("mine");
        }
    }

    @Test
    void whatEndsAProgramDoesNotBecomeAnImportError() {
        assertThat(python.lines("""
                import ingot, importlib
                original = ingot._marshal.loads
                for failure in KeyboardInterrupt, MemoryError, EOFError:
                    def loads(code):
                        raise failure
                    try:
                        ingot._marshal.loads = loads
                        import pkg.sub.deep
                    except BaseException as error:
                        ingot._marshal.loads = original
                        print(type(error).__name__)
                """)).containsExactly("KeyboardInterrupt", "MemoryError", "ImportError");
    }

    @Test
    void lazyModulesRunAtTheirFirstUse() throws IOException {
        SamplePacks.writeFiles(
                folder.resolve("lazy"),
                Map.of(
                        "a/__init__.py",
                        "print('a runs')\nX = 1\n",
                        "a/b.py",
                        "print('b runs')\n",
                        "c.py",
                        "print('c runs')\n"));
        Path pack = SamplePacks.pack(python.host(), folder.resolve("lazy"), "lazy", List.of(0));
        String program = """
                import a, c, json
                print('imported', type(json).__name__)
                a.X
                import a.b
                print('b imported')
                a.b.__name__, json.dumps, c.__doc__
                """;
        try (PythonHost host =
                PythonHost.builder(Access.PROGRAM).pack(pack).lazyImports().build()) {
            assertThat(new PythonTestHost(host).lines(program))
                    .containsExactly("imported _LazyModule", "a runs", "b imported", "b runs", "c runs");
        }
        try (PythonHost host = PythonHost.builder(Access.PROGRAM)
                .pack(pack)
                .lazyImports("a", "json")
                .build()) {
            assertThat(new PythonTestHost(host).lines(program))
                    .containsExactly("c runs", "imported _LazyModule", "a runs", "b imported", "b runs");
        }
    }

    @Test
    void packsOfAnotherPythonAreRefusedOrCompiledFromSource() throws IOException {
        PythonTarget other = new PythonTarget(3, 12, 1, "graalpy999-312", 0x0a0d1111);
        Path withSource = foreignPack("foreign1", other, SlotKind.SOURCE, "VALUE = 7");
        Path withoutSource = foreignPack("foreign2", other, SlotKind.BYTECODE_0, "no bytecode of ours");
        try (PythonHost host =
                PythonHost.builder(Access.PROGRAM).pack(withSource).build()) {
            assertThatExceptionOfType(ForeignBytecodeException.class)
                    .isThrownBy(host::newContext)
                    .withMessageContaining("graalpy999-312")
                    .withMessageContaining("graalpy250-312");
        }
        try (PythonHost host = PythonHost.builder(Access.PROGRAM)
                .pack(withSource)
                .foreignPacksFromSource()
                .build()) {
            assertThat(new PythonTestHost(host).lines("import m; print(m.VALUE, m.__file__)"))
                    .containsExactly("7 /ingot/foreign1/m.py");
        }
        try (PythonHost host = PythonHost.builder(Access.PROGRAM)
                .pack(withoutSource)
                .foreignPacksFromSource()
                .build()) {
            assertThatExceptionOfType(ForeignBytecodeException.class).isThrownBy(host::newContext);
        }
    }

    private static Path foreignPack(String name, PythonTarget python, SlotKind kind, String content)
            throws IOException {
        Path target = folder.resolve(name + ".pypack");
        try (PackWriter writer = new PackWriter(target, name, python)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            writer.add("m.py", EntryKind.MODULE, "m", false, List.of(SlotContent.of(kind, bytes, Storage.RAW)));
            writer.finish();
        }
        return target;
    }

    @Test
    void levelOfOptimisationChoosesTheBytecode() throws IOException {
        SamplePacks.writeFiles(folder.resolve("optimised"), Map.of("m.py", """
                'doc'
                ASSERTS = False
                try:
                    assert False
                except AssertionError:
                    ASSERTS = True
                """));
        Path pack = SamplePacks.pack(python.host(), folder.resolve("optimised"), "optimised", List.of(0, 1));
        // Level 2 is not in the pack: it is compiled from the source.
        List<String> expected =
                List.of("True doc True 0 pyc", "False doc False 1 opt-1.pyc", "False None False 1 opt-2.pyc");
        for (int level = 0; level <= 2; level++) {
            try (PythonHost host = PythonHost.builder(Access.PROGRAM)
                    .pack(pack)
                    .optimization(level)
                    .build()) {
                assertThat(new PythonTestHost(host).lines("""
                        import m, sys
                        asserts = False
                        try:
                            assert False
                        except AssertionError:
                            asserts = True
                        print(m.ASSERTS, m.__doc__, asserts, sys.flags.optimize, m.__cached__.partition('-312.')[2])
                        """)).containsExactly(expected.get(level));
            }
        }
    }
}
