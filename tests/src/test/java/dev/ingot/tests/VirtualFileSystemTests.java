package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.TypeLiteral;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs read with {@code open}, {@code os} and {@code pathlib}. */
class VirtualFileSystemTests {
    @TempDir
    private static Path folder;

    private static PythonTestHost python;

    @BeforeAll
    static void pack() throws IOException {
        SamplePacks.writeFiles(
                folder.resolve("data"),
                Map.of(
                        "top.txt", "0123456789",
                        "sub/one.txt", "one\ntwo\n",
                        "sub/deeper/größe.txt", "Straße",
                        "code/module.py", "X = 1\n"));
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build()) {
            python = new PythonTestHost(SamplePacks.pack(host, folder.resolve("data"), "data", List.of(0)));
        }
    }

    @AfterAll
    static void close() {
        python.close();
    }

    @Test
    void filesAreOpenedReadAndSought() {
        assertThat(python.lines("""
                with open('/ingot/data/top.txt', 'rb') as file:
                    print(file.read(3), file.tell(), file.seek(-2, 2), file.read(), file.read(),
                        file.seekable(), file.writable())
                print(open('/ingot/data/sub/one.txt').readlines(), open('/ingot/data/sub/deeper/größe.txt',
                    encoding='utf-8').read())
                """)).containsExactly("b'012' 3 8 b'89' b'' True False", "['one\\n', 'two\\n'] Straße");
    }

    @Test
    void foldersAreListed() {
        assertThat(python.lines("""
                import os, glob, pathlib
                print(sorted(os.listdir('/ingot')), os.listdir('/ingot/data'), os.listdir('/ingot/data/'))
                print([(entry.name, entry.is_dir(), entry.is_file()) for entry in os.scandir('/ingot/data')])
                print([(root, sorted(folders), sorted(files)) for root, folders, files in os.walk('/ingot/data/sub')])
                print(sorted(glob.glob('/ingot/data/**/*.txt', recursive=True)))
                print(sorted(str(path) for path in pathlib.Path('/ingot/data').rglob('*.py')))
                """))
                .containsExactly(
                        "['data', 'stdlib', 'stdlib-native'] ['code', 'sub', 'top.txt'] ['code', 'sub', 'top.txt']",
                        "[('code', True, False), ('sub', True, False), ('top.txt', False, True)]",
                        "[('/ingot/data/sub', ['deeper'], ['one.txt']), ('/ingot/data/sub/deeper', [], ['größe.txt'])]",
                        "['/ingot/data/sub/deeper/größe.txt', '/ingot/data/sub/one.txt', '/ingot/data/top.txt']",
                        "['/ingot/data/code/module.py']");
    }

    @Test
    void attributesComeFromTheIndex() {
        assertThat(python.lines("""
                import os, stat
                status = os.stat('/ingot/data/top.txt')
                print(status.st_size, stat.S_ISREG(status.st_mode), oct(stat.S_IMODE(status.st_mode)),
                    status.st_mtime > 0)
                print(stat.S_ISDIR(os.stat('/ingot/data/sub').st_mode),
                    os.path.getsize('/ingot/data/sub/deeper/größe.txt'))
                print([os.access('/ingot/data/top.txt', mode) for mode in (os.F_OK, os.R_OK, os.W_OK, os.X_OK)])
                print(os.path.samefile('/ingot/data/top.txt', '/ingot/data/sub/../top.txt'))
                print(os.path.exists('/ingot/data/none'), os.path.exists('/ingot/data/TOP.txt'),
                    os.path.exists('/ingotx'), os.path.islink('/ingot/data/top.txt'))
                """))
                .containsExactly(
                        "10 True 0o444 True",
                        "True 7",
                        "[True, True, False, False]",
                        "True",
                        "False False False False");
    }

    @Test
    void failuresHaveTheRightErrorNumber() {
        assertThat(python.lines("""
                import errno, os, shutil
                def attempt(name, call):
                    try:
                        call()
                        print(name, 'worked')
                    except OSError as error:
                        print(name, errno.errorcode[error.errno])
                attempt('open none', lambda: open('/ingot/data/none'))
                attempt('open folder', lambda: open('/ingot/data/sub'))
                attempt('open below file', lambda: open('/ingot/data/top.txt/x'))
                attempt('list file', lambda: os.listdir('/ingot/data/top.txt'))
                attempt('list none', lambda: os.listdir('/ingot/none'))
                attempt('write', lambda: open('/ingot/data/top.txt', 'w'))
                attempt('append', lambda: open('/ingot/data/top.txt', 'a'))
                attempt('create', lambda: open('/ingot/data/new', 'x'))
                attempt('mkdir', lambda: os.mkdir('/ingot/data/new'))
                attempt('remove', lambda: os.remove('/ingot/data/top.txt'))
                attempt('rmdir', lambda: os.rmdir('/ingot/data/sub'))
                attempt('rename', lambda: os.rename('/ingot/data/top.txt', '/ingot/data/other'))
                attempt('copy into', lambda: shutil.copyfile('/etc/hostname', '/ingot/data/new'))
                attempt('readlink', lambda: os.readlink('/ingot/data/top.txt'))
                """))
                .containsExactly(
                        "open none ENOENT",
                        "open folder EISDIR",
                        "open below file ENOTDIR",
                        "list file ENOTDIR",
                        "list none ENOENT",
                        "write EROFS",
                        "append EROFS",
                        "create EROFS",
                        "mkdir EROFS",
                        "remove EROFS",
                        "rmdir EROFS",
                        "rename EROFS",
                        "copy into EROFS",
                        "readlink EINVAL");
    }

    @Test
    void relativePathsFollowTheWorkingFolderIntoAndOutOfAPack() throws IOException {
        Files.writeString(folder.resolve("host.txt"), "of the host");
        assertThat(python.lines("""
                import os, pathlib
                os.chdir('/ingot/data/sub')
                print(os.getcwd(), open('one.txt').readline().strip(), open('../top.txt').read(), os.listdir('.'))
                print(pathlib.Path('deeper').resolve(), os.path.realpath('..'), os.path.abspath('one.txt'))
                print(open('../../..%1$s/host.txt').read())
                os.chdir('%1$s')
                print(os.getcwd() == os.path.realpath('%1$s'), open('host.txt').read(), os.path.exists('one.txt'))
                """.formatted(folder)))
                .containsExactly(
                        "/ingot/data/sub one 0123456789 ['deeper', 'one.txt']",
                        "/ingot/data/sub/deeper /ingot/data /ingot/data/sub/one.txt",
                        "of the host",
                        "True of the host False");
    }

    @Test
    void filesAreCopiedOutOfAPack() throws IOException {
        Path target = folder.resolve("copies");
        assertThat(python.lines("""
                import shutil
                shutil.copytree('/ingot/data/sub', '%s', copy_function=shutil.copyfile)
                """.formatted(target))).isEmpty();
        assertThat(target.resolve("deeper/größe.txt")).hasContent("Straße");
    }

    @Test
    void hostFilesAreServedByTheHost() throws IOException {
        assertThat(python.lines("""
                import tempfile, os
                with tempfile.TemporaryDirectory(dir='%s') as name:
                    path = os.path.join(name, 'file')
                    with open(path, 'w') as file:
                        file.write('text')
                    os.rename(path, path + '2')
                    print(open(path + '2').read(), os.listdir(name))
                """.formatted(folder))).containsExactly("text ['file2']");
    }

    @Test
    void manyReadersReadTheSameFile() {
        assertThat(python.lines("""
                from concurrent.futures import ThreadPoolExecutor
                def read(number):
                    with open('/ingot/data/top.txt') as file:
                        file.seek(number % 10)
                        return file.read()
                with ThreadPoolExecutor(8) as executor:
                    results = list(executor.map(read, range(200)))
                print(all(text == '0123456789'[number % 10:] for number, text in enumerate(results)))
                """)).containsExactly("True");
    }

    @Test
    void failingWritesAreThoseOfAReadOnlyFileSystemOfLinux() {
        assertThat(python.lines("""
                import errno, os, pathlib, shutil
                root = '/ingot/data'
                def attempt(what, call):
                    try:
                        call()
                        print(what, 'allowed')
                    except OSError as error:
                        print(what, errno.errorcode[error.errno], type(error).__name__)
                attempt('unlink missing', lambda: os.unlink(root + '/none'))
                attempt('missing_ok', lambda: pathlib.Path(root + '/none').unlink(missing_ok=True))
                attempt('unlink', lambda: os.unlink(root + '/top.txt'))
                attempt('mkdir existing', lambda: os.mkdir(root + '/sub'))
                attempt('exclusive existing', lambda: open(root + '/top.txt', 'x'))
                attempt('exclusive new', lambda: open(root + '/new.txt', 'x'))
                attempt('update missing', lambda: open(root + '/none', 'r+'))
                attempt('write folder', lambda: open(root + '/sub', 'w'))
                attempt('write below file', lambda: open(root + '/top.txt/x', 'w'))
                attempt('rmtree', lambda: shutil.rmtree(root + '/sub'))
                attempt('chmod', lambda: os.chmod(root + '/top.txt', 0o777))
                attempt('truncate', lambda: os.truncate(root + '/top.txt', 0))
                attempt('symlink', lambda: os.symlink('/etc', root + '/link'))
                attempt('link', lambda: os.link(root + '/top.txt', root + '/link'))
                attempt('utime', lambda: os.utime(root + '/top.txt'))
                """))
                .containsExactly(
                        "unlink missing ENOENT FileNotFoundError",
                        "missing_ok allowed",
                        "unlink EROFS OSError",
                        "mkdir existing EEXIST FileExistsError",
                        "exclusive existing EEXIST FileExistsError",
                        "exclusive new EROFS OSError",
                        "update missing ENOENT FileNotFoundError",
                        "write folder EISDIR IsADirectoryError",
                        "write below file ENOTDIR NotADirectoryError",
                        "rmtree EROFS OSError",
                        "chmod EROFS OSError",
                        "truncate EROFS OSError",
                        "symlink EROFS OSError",
                        "link EROFS OSError",
                        "utime EROFS OSError");
    }

    @Test
    void foldersAreOpenedAsDescriptorsButNotRead() {
        assertThat(python.lines("""
                import os
                descriptor = os.open('/ingot/data/sub', os.O_RDONLY)
                print(sorted(os.listdir(descriptor)), os.stat('one.txt', dir_fd=descriptor).st_size)
                for call in (lambda: os.read(descriptor, 1), lambda: open('/ingot/data/sub')):
                    try:
                        call()
                    except OSError as error:
                        print(type(error).__name__)
                print([(root, folders, files) for root, folders, files, _ in os.fwalk('/ingot/data/sub')])
                """))
                .containsExactly(
                        "['deeper', 'one.txt'] 8",
                        "IsADirectoryError",
                        "IsADirectoryError",
                        "[('/ingot/data/sub', ['deeper'], ['one.txt']), ('/ingot/data/sub/deeper', [], "
                                + "['größe.txt'])]");
    }

    @Test
    void sandboxHasAWorkingFolderAndGetsPermissionErrors() throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY)
                        .pack(folder.resolve("data.pypack"))
                        .build();
                Context context = host.newContext()) {
            Value results = context.eval("python", """
                    import inspect, os, pathlib, shutil, sysconfig, tempfile
                    def attempt(call):
                        try:
                            return str(call())
                        except OSError as error:
                            return type(error).__name__
                    [os.getcwd(), os.path.abspath('x'), str(pathlib.Path('x').resolve()), str(len(inspect.stack()) > 0),
                     attempt(lambda: open('data/top.txt').read()), attempt(lambda: open('/etc/passwd')),
                     attempt(lambda: os.access('/etc', os.R_OK)), attempt(lambda: os.chdir('/tmp')),
                     attempt(lambda: os.chdir('/ingot/data') or os.getcwd()), attempt(tempfile.gettempdir),
                     attempt(lambda: shutil.copy('/ingot/data/top.txt', '/tmp/x')), attempt(lambda: os.mkdir('/tmp/x')),
                     attempt(lambda: os.symlink('/etc', '/tmp/x')), attempt(lambda: open('/ingot/../etc/passwd')),
                     attempt(lambda: os.path.exists('/etc/passwd')), attempt(lambda: os.rename('/tmp/a', '/tmp/b'))]
                    """);
            assertThat(results.as(new TypeLiteral<List<String>>() {}))
                    .containsExactly(
                            "/ingot",
                            "/ingot/x",
                            "/ingot/x",
                            "True",
                            "0123456789",
                            "PermissionError",
                            "False",
                            "FileNotFoundError",
                            "/ingot/data",
                            "FileNotFoundError",
                            "PermissionError",
                            "PermissionError",
                            "PermissionError",
                            "PermissionError",
                            "False",
                            "PermissionError");
        }
    }
}
