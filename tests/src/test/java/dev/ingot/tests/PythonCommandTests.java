package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ingot python} and {@code sys.executable}, in whole processes. */
class PythonCommandTests {
    @TempDir
    private Path folder;

    private Processes.Result python(Map<String, String> environment, String input, String... words) {
        List<String> command =
                new ArrayList<>(List.of(Processes.ROOT.resolve("ingot").toString(), "python"));
        command.addAll(List.of(words));
        return Processes.run(folder, environment, input, command);
    }

    @Test
    void optionsScriptsAndVariablesAreThoseOfCPython() throws IOException {
        Files.writeString(folder.resolve("helper.py"), "NAME = 'helper'\n");
        Files.writeString(
                folder.resolve("script.py"),
                "no Python at all\nimport sys, helper, json\nprint(json.dumps([helper.NAME, sys.argv[1:],"
                        + " __debug__, sys.stdout.write_through]), file=sys.stderr)\n");
        Map<String, String> path = Map.of("PYTHONPATH", folder.toString(), "PYTHONOPTIMIZE", "1");
        assertThat(python(path, "", "-ux", "script.py", "-c", "--", "a").err())
                .isEqualTo("[\"helper\", [\"-c\", \"--\", \"a\"], false, true]\n");
        // As with -B, which CPython needs for it.
        assertThat(folder.resolve("__pycache__")).doesNotExist();
        Processes.Result isolated = python(path, "import helper\n", "-I");
        assertThat(isolated.status()).isEqualTo(1);
        assertThat(isolated.err()).endsWith("ModuleNotFoundError: No module named 'helper'\n");
    }

    /** Also where each level takes several frames, and in other threads. */
    @Test
    void recursionIsAsDeepAsInCPython() {
        assertThat(python(Map.of(), "", "-c", """
                        import copy, threading
                        def depth(n): return n and 1 + depth(n - 1)
                        def deepest():
                            nested = []
                            for _ in range(450): nested = [nested]
                            print(depth(950), len(copy.deepcopy(nested)))
                        deepest()
                        thread = threading.Thread(target=deepest)
                        thread.start()
                        thread.join()
                        """).out()).isEqualTo("950 1\n950 1\n");
    }

    @Test
    void optionsDoWhatTheyDoInCPython() {
        String flags = "import sys; print(sys.dont_write_bytecode, sys.flags.no_user_site, sys.stdout.encoding,"
                + " sys.stdin.errors, 'site' in sys.modules, '' in sys.path)";
        assertThat(python(Map.of(), "", "-BPsS", "-X", "utf8", "-c", flags).out())
                .isEqualTo("True 1 utf-8 surrogateescape False False\n");
        Processes.Result warned = python(
                Map.of(),
                "",
                "-W",
                "error",
                "-X",
                "importtime",
                "-v",
                "-c",
                "import colorsys, warnings; warnings.warn('x')");
        assertThat(warned.status()).isEqualTo(1);
        assertThat(warned.err())
                .containsPattern("import time: +[0-9]+ \\| +[0-9]+ \\| colorsys\n")
                .containsPattern("import 'colorsys' # ")
                .endsWith("UserWarning: x\n");
        assertThat(python(Map.of("PYTHONWARNINGS", "error", "PYTHONDONTWRITEBYTECODE", "1"), "", "-E", "-c", """
                import sys, warnings
                warnings.warn("x")
                print(sys.warnoptions, sys.flags.ignore_environment)""")
                        .out())
                .isEqualTo("[] 1\n");
    }

    private static final String WHAT_VARIABLES_DO = """
            import sys
            flags = sys.flags
            print(flags.no_user_site, flags.safe_path, flags.warn_default_encoding,
                  sys.get_int_max_str_digits(), sys.stdout.encoding, sys.stdout.write_through, sys.warnoptions)
            import colorsys""";

    @Test
    void variablesDoWhatTheyDoInCPython() {
        Map<String, String> environment = Map.of(
                "PYTHONNOUSERSITE", "1",
                "PYTHONSAFEPATH", "1",
                "PYTHONWARNDEFAULTENCODING", "1",
                "PYTHONINTMAXSTRDIGITS", "5000",
                "PYTHONIOENCODING", "latin-1",
                "PYTHONUNBUFFERED", "1",
                "PYTHONWARNINGS", "error::UserWarning",
                "PYTHONPROFILEIMPORTTIME", "1",
                "PYTHONVERBOSE", "1");
        Processes.Result taken = python(environment, "", "-c", WHAT_VARIABLES_DO);
        assertThat(taken.out()).isEqualTo("1 True 1 5000 latin-1 True ['error::UserWarning']\n");
        assertThat(taken.err())
                .containsPattern("import time: +[0-9]+ \\| +[0-9]+ \\| colorsys\n")
                .containsPattern("import 'colorsys' # ");
        assertThat(python(environment, "", "-E", "-c", WHAT_VARIABLES_DO))
                .isEqualTo(new Processes.Result(0, "0 False 0 4300 utf-8 False []\n", ""));
        // Of this one any text is on.
        Map<String, String> off = Map.of(
                "PYTHONNOUSERSITE", "0",
                "PYTHONSAFEPATH", "0",
                "PYTHONUNBUFFERED", "0",
                "PYTHONINSPECT", "0",
                "PYTHONVERBOSE", "0");
        assertThat(python(off, "print('session')\n", "-c", WHAT_VARIABLES_DO))
                .isEqualTo(new Processes.Result(0, "0 True 0 4300 utf-8 False []\n", ""));
    }

    @Test
    void sessionBeginsWithTheFileOfTheUser() throws IOException {
        Path startup = Files.writeString(folder.resolve("startup.py"), "def answer(): return 42\n");
        Map<String, String> environment = Map.of("PYTHONSTARTUP", startup.toString());
        assertThat(python(environment, "print(answer())\n", "-iq").out()).contains("42\n");
        assertThat(python(environment, "print(answer())\n", "-").err())
                .endsWith("NameError: name 'answer' is not defined\n");
    }

    @Test
    void modulesAreFoundInTheWorkingFolderUnlessThePathIsSafe() throws IOException {
        Files.writeString(folder.resolve("helper.py"), "import sys; sys.exit(len(sys.argv) + 6)\n");
        // They are not site's.
        Files.writeString(folder.resolve("sitecustomize.py"), "print('whose?')\n");
        assertThat(python(Map.of(), "", "-m", "helper", "-P")).isEqualTo(new Processes.Result(8, "", ""));
        Processes.Result safe = python(Map.of(), "", "-P", "-m", "helper");
        assertThat(safe.status()).isEqualTo(1);
        assertThat(safe.err()).endsWith("No module named helper\n");
    }

    @Test
    void sessionFollowsAProgram() throws IOException {
        Files.writeString(folder.resolve("program.py"), "def f():\n    'text'\nx = 6\n");
        Processes.Result result = python(Map.of(), "print(x * 7, f.__doc__, __debug__)\n", "-OOi", "program.py");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("42 None False\n");
    }

    /** Also what comes from files, imported or run. */
    @ParameterizedTest
    @CsvSource({"-O, [False 'text']", "-OO, [False None]", "-u, [True 'text']"})
    void levelOfOptimisationCountsForAllModules(String level, String expected) throws IOException {
        String source = "def f():\n    'text'\nprint([__debug__, f.__doc__])\nif not __debug__:\n    assert False\n";
        SamplePacks.writeFiles(folder, Map.of("helper.py", source, "app/__main__.py", "import helper\n" + source));
        String line = expected.replace(" ", ", ") + "\n";
        Map<String, String> path = Map.of("PYTHONPATH", folder.toString());
        assertThat(python(path, "", level, "-m", "helper").out()).isEqualTo(line);
        assertThat(python(path, "", level, "app").out()).isEqualTo(line + line);
    }

    @Test
    void programInAFolderStaysWhatItIsWhenItHasEnded() throws IOException {
        String main = """
                import threading
                name = "main"
                def later():
                    while threading.main_thread().is_alive():
                        pass
                    import helper
                    print(helper.NAME)
                threading.Thread(target=later).start()
                """;
        SamplePacks.writeFiles(folder, Map.of("app/__main__.py", main, "app/helper.py", "NAME = 'helper'\n"));
        assertThat(python(Map.of(), "", "app").out()).isEqualTo("helper\n");
        assertThat(python(Map.of(), "print(name * 2)\n", "-iq", "app").out()).contains("mainmain\n");
        Processes.Result missing = python(Map.of(), "", "nothing.py");
        assertThat(missing.status()).isEqualTo(2);
    }

    @Test
    void foldersAndZipFilesAreProgramsAndSoIsInput() throws IOException {
        String main = "import sys, helper; print(helper.NAME, sys.argv)\n";
        SamplePacks.writeFiles(folder, Map.of("app/__main__.py", main, "app/helper.py", "NAME = 'helper'\n"));
        assertThat(python(Map.of(), "", "app", "a").out()).isEqualTo("helper ['app', 'a']\n");
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("app.zip"), Map.of("create", "true"))) {
            for (String name : List.of("__main__.py", "helper.py")) {
                Files.copy(folder.resolve("app").resolve(name), zip.getPath(name));
            }
        }
        assertThat(python(Map.of(), "", "app.zip", "a").out()).isEqualTo("helper ['app.zip', 'a']\n");
        assertThat(python(Map.of(), "import sys; print(sys.argv)\n", "-", "a").out())
                .isEqualTo("['-', 'a']\n");
        assertThat(python(Map.of(), "import sys; print(sys.argv, sys.orig_argv[1:])\n", "-u")
                        .out())
                .isEqualTo("[''] ['-u']\n");
    }

    /** As reloaders do. */
    @Test
    void programCanStartItselfAgain() throws IOException {
        String again = """
                import os, subprocess, sys
                print(sys.argv[1:], sys.orig_argv[1:], flush=True)
                if os.environ.pop("FIRST", None):
                    subprocess.run([sys.executable, *sys.orig_argv[1:]])
                """;
        SamplePacks.writeFiles(folder, Map.of("again.py", again));
        assertThat(python(Map.of("FIRST", "1"), "", "-u", "-m", "again", "-x", "")
                        .out())
                .isEqualTo("['-x', ''] ['-u', '-m', 'again', '-x', '']\n".repeat(2));
    }

    @Test
    void interpretersStartWithTheCacheOfTheInstallationUnlessTheUserHasOptions() {
        String code = """
                import subprocess, sys
                subprocess.run(["sh", "-c", "grep -q ingot[.]aot /proc/$PPID/maps && echo True || echo False"])
                if not sys.argv[1:]:
                    subprocess.run([sys.executable, *sys.orig_argv[1:], "again"])
                """;
        assertThat(python(Map.of(), "", "-c", code)).isEqualTo(new Processes.Result(0, "True\nTrue\n", ""));
        assertThat(python(Map.of("JAVA_TOOL_OPTIONS", "-Dany=thing"), "", "-c", code)
                        .out())
                .isEqualTo("False\nFalse\n");
    }

    @Test
    void outputsOfChildProcessesAreOneOnlyWhereThatIsAskedFor() {
        String code = """
                import subprocess
                both = ["sh", "-c", "echo out; echo err >&2"]
                subprocess.run(both)
                print(subprocess.run(both, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout)
                """;
        assertThat(python(Map.of(), "", "-c", code))
                .isEqualTo(new Processes.Result(0, "out\nb'out\\nerr\\n'\n", "err\n"));
    }

    /** Pip's isolated builds stand on it. */
    @Test
    void sitecustomizeIsFoundOnPythonPath() throws IOException {
        Files.writeString(folder.resolve("sitecustomize.py"), "import builtins\nbuiltins.custom = 42\n");
        assertThat(python(Map.of("PYTHONPATH", folder.toString()), "", "-c", "print(custom)"))
                .isEqualTo(new Processes.Result(0, "42\n", ""));
    }

    /** Whatever folder the script goes to, its own file stays where it is. */
    @Test
    void scriptKnowsItsFileByItsWholePath() throws IOException {
        Files.writeString(folder.resolve("where.py"), "import os, sys\nos.chdir('/')\nprint(__file__, sys.argv)\n");
        List<String> command = List.of(Processes.ROOT.resolve("ingot").toString(), "python", "where.py", "x");
        assertThat(Processes.run(folder, Map.of(), "", command))
                .isEqualTo(new Processes.Result(0, folder.resolve("where.py") + " ['where.py', 'x']\n", ""));
    }

    @Test
    void wrongUseIsExplained() {
        assertThat(python(Map.of(), "", "-z"))
                .isEqualTo(new Processes.Result(2, "", "Unknown option: -z\nTry `python -h' for more information.\n"));
        assertThat(python(Map.of("PYTHONIOENCODING", "bogus"), "", "-c", "print(1)"))
                .isEqualTo(new Processes.Result(1, "", "Fatal Python error: LookupError: unknown encoding bogus\n"));
        // Nothing else is run.
        assertThat(python(Map.of("PYTHONINSPECT", "1"), "print('session')\n", "--version")
                        .out())
                .matches("Python 3\\.[0-9]+\\.[0-9]+\n");
    }

    /** What tools do that start Python again: reloaders, build back ends, test runners. */
    private static final String AGAIN = """
            import subprocess, sys

            def main():
                sys.exit(subprocess.call([sys.executable, "-m", "helper"]))

            code = "import sys, helper; print(helper.NAME, sys.argv[1:], sys.executable)"
            again = [sys.executable, "-c", code, "x", "-y"]
            print(subprocess.run(again, capture_output=True, text=True).stdout, end="")
            if not sys.argv[1:]:
                sys.exit(subprocess.call([sys.executable, *sys.orig_argv[1:], "again"]))
            if __name__ == "__main__":
                main()
            """;

    private static final String HELPER = """
            import sys

            NAME = 'helper'
            if __name__ == "__main__":
                sys.exit(7)
            """;

    @Test
    void executableOfARunHasTheSamePacks() throws IOException {
        SamplePacks.writeFiles(folder, Map.of("app/helper.py", HELPER, "again.py", AGAIN));
        Path pack = folder.resolve("app.pypack");
        assertThat(Processes.ingot("pack", folder.resolve("app").toString(), "-o", pack.toString())
                        .status())
                .isZero();
        Processes.Result result = Processes.ingot(
                "run", "--pack", pack.toString(), folder.resolve("again.py").toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("helper ['x', '-y'] /ingot/bin/python\n".repeat(2));
        assertThat(result.status()).isEqualTo(7);
    }

    @Test
    void executableOfARunHasTheSameFolders() throws IOException {
        SamplePacks.writeFiles(
                folder,
                Map.of(
                        "live/helper.py",
                        HELPER,
                        "once.py",
                        "import subprocess, sys\nsys.exit(subprocess.call([sys.executable, '-I', '-m', 'helper']))\n"));
        Processes.Result result = Processes.ingot(
                "run",
                "--path",
                folder.resolve("live").toString(),
                folder.resolve("once.py").toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(7);
    }

    @Test
    void executableOfAJarIsTheJar() throws IOException {
        SamplePacks.writeFiles(folder, Map.of("app/helper.py", HELPER, "app/again.py", AGAIN));
        Path jar = folder.resolve("app.jar");
        assertThat(Processes.ingot(
                                "jar", folder.resolve("app").toString(), "--entry", "again:main", "-o", jar.toString())
                        .status())
                .isZero();
        Processes.Result result = Processes.jar(jar);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("helper ['x', '-y'] /ingot/bin/python\n".repeat(2));
        assertThat(result.status()).isEqualTo(7);
    }
}
