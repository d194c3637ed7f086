package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source distributions with C code: built, packed, locked, and built no second time. */
class BuildTests {
    /** What the back end requires, which is built first and installed for it alone; it is its own back end. */
    private static final String TOOL = """
            import base64, hashlib, os, zipfile


            def write_wheel(folder, name, files):
                info = f"{name}-1.0.dist-info"
                files = {
                    **files,
                    f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n".encode(),
                    f"{info}/WHEEL": b"Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: py3-none-any\\n",
                }
                record = f"{info}/RECORD,,\\n"
                for path, content in files.items():
                    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
                    record += f"{path},sha256={digest},{len(content)}\\n"
                wheel = f"{name}-1.0-py3-none-any.whl"
                with zipfile.ZipFile(os.path.join(folder, wheel), "w") as file:
                    for path, content in {**files, f"{info}/RECORD": record.encode()}.items():
                        file.writestr(path, content)
                return wheel


            def build_wheel(folder, settings=None, metadata=None):
                with open("tool.py", "rb") as file:
                    return write_wheel(folder, "tool", {"tool.py": file.read()})
            """;

    /** A back end that stands in the distribution itself. */
    private static final String BACK_END = """
            import os, subprocess, sys, sysconfig

            import tool


            def build_wheel(folder, settings=None, metadata=None):
                library = "answer" + sysconfig.get_config_var("EXT_SUFFIX")
                words = sysconfig.get_config_var("LDSHARED").split()
                # As ninja does, to which names of interpreters mean nothing.
                subprocess.run(["sh", "-c", '"$1" -c pass', "sh", sys.executable], check=True)
                subprocess.run([*words, "-o", library, "answer.c"], check=True)
                # As git's outside a repository.
                if subprocess.call(["sh", "-c", "exit 128"]) != 128:
                    raise SystemExit("the status of a process is not its own")
                with open(os.environ["BUILT"], "a") as file:
                    file.write("built\\n")
                with open(library, "rb") as file:
                    return tool.write_wheel(folder, "answer", {library: file.read()})
            """;

    private static final Map<String, String> SOURCES = Map.of(
            "answer-1.0/pyproject.toml",
            """
            [build-system]
            requires = ["tool"]
            build-backend = "back_end"
            backend-path = ["."]
            """,
            "tool-1.0/pyproject.toml",
            """
            [build-system]
            requires = []
            build-backend = "tool"
            backend-path = ["."]
            """,
            "tool-1.0/PKG-INFO",
            "Metadata-Version: 2.1\nName: tool\nVersion: 1.0\n",
            "tool-1.0/tool.py",
            TOOL,
            "answer-1.0/PKG-INFO",
            "Metadata-Version: 2.1\nName: answer\nVersion: 1.0\n",
            "answer-1.0/back_end.py",
            BACK_END,
            "answer-1.0/answer.c",
            """
            #include <Python.h>

            #if !__has_include("graalpy/handles.h")
            #error "headers of GraalPy's own are missing"
            #endif

            static PyObject *answer(PyObject *self, PyObject *unused) { return PyLong_FromLong(42); }

            static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};

            static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "answer", "", -1, methods};

            PyMODINIT_FUNC PyInit_answer(void) { return PyModule_Create(&module); }
            """,
            "requirements.txt",
            "answer==1.0\n",
            "pip.conf",
            "[global]\nrequire-virtualenv = true\n",
            "ingot.toml",
            """
            inputs = ["requirements.txt"]
            find-links = ["sources"]
            lock = "requirements.lock"
            build = true
            """);

    @TempDir
    private static Path folder;

    private static Processes.Result run(String... words) {
        return run(Map.of(), words);
    }

    private static Processes.Result run(Map<String, String> more, String... words) {
        Map<String, String> environment = new HashMap<>(more);
        // What users have set for pip and Python would end every build.
        environment.putAll(Map.of(
                "PIP_REQUIRE_VIRTUALENV",
                "1",
                "PYTHONWARNINGS",
                "error",
                "PIP_CONFIG_FILE",
                folder.resolve("pip.conf").toString(),
                "INGOT_CACHE",
                folder.resolve("cache").toString(),
                "HOME",
                folder.resolve("home").toString(),
                "BUILT",
                folder.resolve("built").toString()));
        return Processes.run(folder, environment, "", List.of(words));
    }

    private static Processes.Result pack(Map<String, String> environment, String target) {
        String ingot = Processes.ROOT.resolve("ingot").toString();
        return run(environment, ingot, "pack", "--policy", "ingot.toml", "--mount", "answer", "-o", target);
    }

    private static void pack(String target) {
        Processes.Result result = pack(Map.of(), target);
        assertThat(result.status()).as(result.err()).isZero();
    }

    private static void withoutACompilerOneLineSaysWhatIsMissing() {
        assertThat(run("sh", "-c", "mkdir bin && cd bin && ln -s /usr/bin/* . && rm -f *cc* *clang* *++*")
                        .status())
                .isZero();
        Processes.Result result = pack(Map.of("PATH", folder.resolve("bin").toString()), "none.pypack");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .containsPattern(
                        "requirements.txt: needs the C compiler '[^']+', which is not on the PATH; install one,"
                                + " or set CC\n$");
        assertThat(folder.resolve("none.pypack")).doesNotExist();
    }

    @Test
    void sourceWithCCodeIsBuiltOnceAndLockedByItsHash() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "needs a C compiler, /usr/bin/cc");
        SamplePacks.writeFiles(folder, SOURCES);
        Path source = Files.createDirectory(folder.resolve("sources")).resolve("answer-1.0.tar.gz");
        assertThat(run("tar", "-czf", source.toString(), "answer-1.0").status()).isZero();
        assertThat(run("tar", "-czf", source.resolveSibling("tool-1.0.tar.gz").toString(), "tool-1.0")
                        .status())
                .isZero();
        withoutACompilerOneLineSaysWhatIsMissing();
        pack("first.pypack");
        String hash = run("sha256sum", source.toString()).out().substring(0, 64);
        assertThat(folder.resolve("requirements.lock"))
                .content()
                .endsWith("\nanswer==1.0 --hash=sha256:" + hash + "\n");
        String ingot = Processes.ROOT.resolve("ingot").toString();
        assertThat(run(ingot, "run", "--pack", "first.pypack", "-c", "import answer; print(answer.answer())"))
                .isEqualTo(new Processes.Result(0, "42\n", ""));
        assertThat(folder.resolve("home/.cache")).as("outside the cache").doesNotExist();
        // Resolved anew, and kept: its source, compiler and GraalPy are what they were.
        Files.delete(folder.resolve("requirements.lock"));
        pack("again.pypack");
        assertThat(folder.resolve("built")).hasContent("built\n");
        // Another source of the same version.
        Path code = folder.resolve("answer-1.0/answer.c");
        Files.writeString(code, Files.readString(code).replace("(42)", "(43)"));
        assertThat(run("tar", "-czf", source.toString(), "answer-1.0").status()).isZero();
        Files.delete(folder.resolve("requirements.lock"));
        pack("other.pypack");
        assertThat(folder.resolve("built")).hasContent("built\nbuilt\n");
        assertThat(run(ingot, "run", "--pack", "other.pypack", "-c", "import answer; print(answer.answer())"))
                .isEqualTo(new Processes.Result(0, "43\n", ""));
        // Nothing could be built any more.
        Files.delete(source);
        pack("second.pypack");
        assertThat(folder.resolve("second.pypack")).hasSameBinaryContentAs(folder.resolve("other.pypack"));
    }
}
