package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The finder over live folders beside {@code PathFinder}, in a tree that changes. */
class LiveFolderTests {
    @TempDir
    private Path folder;

    private List<String> lines(String code) throws IOException {
        try (PythonHost host =
                PythonHost.builder(Access.PROGRAM).liveFolder(folder).build()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int status = host.run(Program.code(code)
                    .withSearchPath(List.of(folder.toString()))
                    .withStreams(new ByteArrayInputStream(new byte[0]), out, out));
            String text = out.toString(StandardCharsets.UTF_8);
            assertThat(status).as(text).isZero();
            return text.lines().toList();
        }
    }

    @Test
    void findsWhatPathFinderFindsInATreeThatChanges() throws IOException {
        SamplePacks.writeFiles(
                folder,
                Map.of(
                        "mod.py",
                        "",
                        "pkg/__init__.py",
                        "",
                        "pkg/inner.py",
                        "",
                        "space/one.py",
                        "",
                        "both.py",
                        "",
                        "both/__init__.py",
                        ""));
        assertThat(lines("""
                import importlib, ingot, os, shutil, sys
                from importlib.machinery import PathFinder
                root = sys.path[1]
                names = ['mod', 'pkg', 'pkg.inner', 'pkg.later', 'space', 'both', 'later', 'json', 'nothing',
                    'ext', 'old', 'a/b', '']

                def spec_text(spec):
                    if spec is None or spec.loader is None:
                        return None
                    return (spec.name, type(spec.loader).__name__, spec.loader.path, spec.origin, spec.cached,
                        spec.has_location,
                            spec.submodule_search_locations)

                def compare(step):
                    importlib.invalidate_caches()
                    found = 0
                    for name in names:
                        package = name.rpartition('.')[0]
                        path = [os.path.join(root, package)] if package else [root]
                        live = spec_text(ingot.LiveFinder.find_spec(name, path))
                        stock = spec_text(PathFinder.find_spec(name, path))
                        assert live == stock, (step, name, live, stock)
                        found += live is not None
                    print(step, found)

                def write(name):
                    os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
                    with open(os.path.join(root, name), 'w'):
                        pass

                compare('start')
                write('later.py'); write('pkg/later.py')
                compare('added')
                os.remove(os.path.join(root, 'mod.py'))
                compare('removed')
                shutil.rmtree(os.path.join(root, 'both'))
                compare('module instead of package')
                write('space/__init__.py')
                compare('package instead of namespace')
                write('ext.so'); write('ext.py'); write('old.pyc')
                compare('other suffixes')
                os.rename(os.path.join(root, 'pkg'), os.path.join(root, 'renamed'))
                compare('renamed folder')
                os.rename(os.path.join(root, 'renamed'), os.path.join(root, 'pkg'))
                compare('and back')
                """))
                .containsExactly(
                        "start 4",
                        "added 6",
                        "removed 5",
                        "module instead of package 5",
                        "package instead of namespace 6",
                        "other suffixes 8",
                        "renamed folder 5",
                        "and back 8");
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void moduleThatWasJustWrittenIsFoundWithoutInvalidation() throws IOException {
        SamplePacks.writeFiles(folder, Map.of("mod.py", "", "pkg/__init__.py", ""));
        assertThat(lines("""
                import ingot, sys
                import mod, pkg
                for number in range(20):
                    name, path = f'pkg.new{number}', pkg.__path__
                    assert ingot.LiveFinder.find_spec(name, path) is None
                    with open(f'{path[0]}/new{number}.py', 'w') as file:
                        file.write(f'VALUE = {number}')
                    # Two changes within one tick of the clock leave a folder's time as it was: then the watcher counts.
                    while ingot.LiveFinder.find_spec(name, path) is None:
                        pass
                    print(__import__(name, fromlist=['VALUE']).VALUE)
                """)).hasSize(20).endsWith("19");
    }

    @Test
    void liveModulesComeBeforePackedOnesAndSearchPathOrderHolds() throws IOException {
        SamplePacks.writeFiles(
                folder,
                Map.of(
                        "json/__init__.py",
                        "LIVE = True\n",
                        "first/mod.py",
                        "NAME = 'first'\n",
                        "mod.py",
                        "NAME = 'live'\n"));
        assertThat(lines("""
                import json, sys
                print(json.LIVE, type(json.__spec__.loader).__name__)
                sys.path.insert(0, sys.path[1] + '/first')
                import mod
                print(mod.NAME)
                import csv
                print(csv.__file__)
                """)).containsExactly("True SourceFileLoader", "first", "/ingot/stdlib/csv.py");
    }

    @Test
    void sandboxHasNoLiveFolders() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        PythonHost.builder(Access.PACKS_ONLY).liveFolder(folder).build())
                .withMessageContaining("need Access.PROGRAM");
    }
}
