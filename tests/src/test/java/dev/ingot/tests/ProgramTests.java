package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs run as the {@code python} command runs them. */
class ProgramTests {
    @TempDir
    private Path folder;

    private static PythonTestHost python;

    @BeforeAll
    static void open() throws IOException {
        python = new PythonTestHost();
    }

    @AfterAll
    static void close() {
        python.close();
    }

    private static PythonTestHost.Result run(Program program) {
        return python.run(program, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pass | 0",
                "import sys; sys.exit() | 0",
                "import sys; sys.exit(3) | 3",
                "import sys; sys.exit(True) | 1",
                "raise SystemExit | 0",
                "1/0 | 1",
                "raise KeyboardInterrupt | 130",
                "import os; os._exit(7) | 7"
            })
    void exitStatusIsThatOfCPython(String code, int status) {
        assertThat(run(Program.code(code)).status()).isEqualTo(status);
    }

    /** A prompt would go on where it was ended. */
    @Test
    void processThatIsEndedHasNoPrompt() {
        String code = "import os, sys; sys.ps1 = 'prompt'; os._exit(7)";
        PythonTestHost.Result result = run(Program.code(code).withPrompt());
        assertThat(result.status()).isEqualTo(7);
        assertThat(result.out()).doesNotContain("prompt");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "where everybody can make links")
    void linksSayWhatIsWrittenInThem(@TempDir Path folder) {
        String code = """
                import os, pathlib, sys
                os.chdir(sys.argv[1])
                os.mkdir("sub")
                open("file", "w").close()
                os.symlink("file", "near"); os.symlink("../file", "sub/up"); os.symlink("nowhere", "dangling")
                os.symlink(os.path.abspath("file"), "whole")
                print([os.readlink(name) for name in ("near", "sub/up", b"dangling", pathlib.Path("near"))])
                print(os.readlink("whole") == os.path.abspath("file"), pathlib.Path("sub/up").readlink())
                for name in ("file", "missing", "sub"):
                    try:
                        os.readlink(name)
                    except OSError as error:
                        print(type(error).__name__, error.errno, error.filename)
                """;
        Program program = Program.code(code).withArguments(List.of(folder.toString()));
        assertThat(run(program)).isEqualTo(new PythonTestHost.Result(0, """
                ['file', '../file', b'nowhere', 'file']
                True ../file
                OSError 22 file
                FileNotFoundError 2 missing
                OSError 22 sub
                """, ""));
    }

    @Test
    void programIsReadFromStandardInput() {
        PythonTestHost.Result result =
                python.run(Program.input().withArguments(List.of("a")), "import sys\nprint(sys.argv, __name__)\n");
        assertThat(result).isEqualTo(new PythonTestHost.Result(0, "['-', 'a'] __main__\n", ""));
    }

    @Test
    void promptRunsStatementsAsTheyCome() {
        PythonTestHost.Result result = python.run(Program.interactive(), "x = 6\nx * 7\n1 / 0\nx\n");
        assertThat(result.status()).isZero();
        assertThat(result.out()).contains(">>> 42\n", ">>> 6\n");
        assertThat(result.err()).startsWith("Python 3.").contains("ZeroDivisionError: division by zero");
    }

    @Test
    void promptAfterAProgramHasItsVariablesAndItsOwnExitStatus() {
        Program program = Program.code("secret = 40; 1 / 0").withPrompt();
        PythonTestHost.Result result = python.run(program, "secret + 2\nimport sys; sys.exit(5)\n");
        assertThat(result.status()).isEqualTo(5);
        assertThat(result.out()).contains(">>> 42\n");
        assertThat(result.err()).contains("ZeroDivisionError");
    }

    @Test
    void siteIsImportedWhereItIsWanted() {
        String code = "import builtins; print(hasattr(builtins, 'exit'))";
        assertThat(run(Program.code(code)).out()).isEqualTo("False\n");
        assertThat(run(Program.code(code).withSite()).out()).isEqualTo("True\n");
    }

    @Test
    void optionsOfGraalPyAreSet() {
        Program program = Program.code("import warnings; warnings.warn('old', DeprecationWarning)");
        PythonTestHost.Result result = run(program.withOptions(Map.of("python.WarnOptions", "error")));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("DeprecationWarning: old");
        assertThat(run(program).status()).isZero();
    }

    @Test
    void exitMessageGoesToStandardError() {
        PythonTestHost.Result result = run(Program.code("import sys; print('out'); sys.exit('what went wrong')"));
        assertThat(result).isEqualTo(new PythonTestHost.Result(1, "out\n", "what went wrong\n"));
    }

    @Test
    void argumentsReachTheProgram() {
        List<String> arguments = List.of("-x", "two words", "größe", "");
        assertThat(run(Program.code("import sys; print(sys.argv)").withArguments(arguments))
                        .out())
                .isEqualTo("['-c', '-x', 'two words', 'größe', '']\n");
    }

    @Test
    void scriptKnowsItsFileAndItsFolder() throws IOException {
        Files.writeString(folder.resolve("helper_of_script.py"), "NAME = 'helper'\n");
        Path script = folder.resolve("script.py");
        Files.writeString(
                script,
                "import sys, helper_of_script\nprint(__name__, __file__, sys.argv, sys.path[0], "
                        + "helper_of_script.NAME)\n");
        PythonTestHost.Result result = run(Program.script(script.toString()).withArguments(List.of("a")));
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .isEqualTo("__main__ %s ['%s', 'a'] %s helper\n".formatted(script, script, folder.toRealPath()));
    }

    @Test
    void missingScriptIsNamed() {
        PythonTestHost.Result result = run(Program.script("/nowhere/script.py"));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err())
                .contains("can't open file '/nowhere/script.py'")
                .contains("No such file");
    }

    @Test
    void entryPointsResultIsTheExitStatus() throws IOException {
        Files.writeString(folder.resolve("tool.py"), "import sys\ndef main():\n    print(sys.argv)\n    return 5\n");
        PythonTestHost.Result result = run(Program.entryPoint("tool:main")
                .withName("tool")
                .withArguments(List.of("x"))
                .withSearchPath(List.of(folder.toString())));
        assertThat(result).isEqualTo(new PythonTestHost.Result(5, "['tool', 'x']\n", ""));
    }

    @Test
    void missingModuleIsNamed() {
        PythonTestHost.Result result = run(Program.module("no_such_module"));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("No module named no_such_module");
    }

    @Test
    void standardInputIsRead() {
        PythonTestHost.Result result =
                python.run(Program.code("import sys; print(input()); print(sys.stdin.read())"), "one\ntwo\nthree");
        assertThat(result.out()).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void workingFolderIsThatOfTheProgram() throws IOException {
        Files.writeString(folder.resolve("here.txt"), "found");
        PythonTestHost.Result result = run(Program.code("import os; print(open('here.txt').read(), os.getcwd())")
                .withWorkingFolder(folder));
        assertThat(result.out()).isEqualTo("found %s\n".formatted(folder));
    }

    /** GraalPy sees a thread that has just ended as one that it should have waited for: once in some hundred runs. */
    @Test
    void threadsThatEndWithTheProgramDoNotMatter() {
        Program program = Program.code("import threading; threading.Thread(target=print, args=['thread']).start()");
        for (int run = 0; run < 60; run++) {
            assertThat(run(program).out()).isEqualTo("thread\n");
        }
    }

    @Test
    void threadsAreJoinedAndExitHandlersRunBeforeTheEnd() {
        assertThat(run(Program.code("""
                import atexit, threading
                atexit.register(print, 'exit handler')
                started = threading.Event()
                finish = threading.Event()
                def work():
                    started.set()
                    finish.wait()
                    print('thread')
                threading.Thread(target=work).start()
                started.wait()
                print('main')
                finish.set()
                """)).out()).isEqualTo("main\nthread\nexit handler\n");
    }

    @Test
    void siteIsOffAndNoHomeIsUsed() {
        assertThat(run(Program.code("import sys; print('site' in sys.modules, sys.flags.no_site, "
                                + "sys.prefix, hasattr(sys, 'frozen'))"))
                        .out())
                .isEqualTo("False 1 /ingot False\n");
    }

    @Test
    void failingExceptionHookIsReportedWithTheException() {
        PythonTestHost.Result result = run(Program.code("import sys\nsys.excepthook = None\nsys.stdout = None\n1/0"));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("Error in sys.excepthook").contains("ZeroDivisionError");
    }

    @Test
    void uncaughtExceptionsGoThroughTheExceptionHook() {
        assertThat(run(Program.code("import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__)\n1/0")))
                .isEqualTo(new PythonTestHost.Result(1, "hook ZeroDivisionError\n", ""));
    }
}
