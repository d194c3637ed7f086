package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source distributions with C code: built, packed, locked, and built no second time. */
class BuildTests {
    /** A back end that stands in the distribution itself, because none can be downloaded here. */
    private static final String BACK_END = """
            import base64, hashlib, os, subprocess, sys, sysconfig, zipfile

            INFO = "answer-1.0.dist-info"
            METADATA = {
                "METADATA": "Metadata-Version: 2.1\\nName: answer\\nVersion: 1.0\\n",
                "WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: py3-none-any\\n",
            }


            def prepare_metadata_for_build_wheel(folder, settings=None):
                os.mkdir(os.path.join(folder, INFO))
                for name, text in METADATA.items():
                    with open(os.path.join(folder, INFO, name), "w") as file:
                        file.write(text)
                return INFO


            def build_wheel(folder, settings=None, metadata=None):
                library = "answer" + sysconfig.get_config_var("EXT_SUFFIX")
                words = sysconfig.get_config_var("LDSHARED").split()
                # As ninja does, to which names of interpreters mean nothing.
                subprocess.run(["sh", "-c", '"$1" -c pass', "sh", sys.executable], check=True)
                subprocess.run([*words, "-o", library, "answer.c"], check=True)
                with open(library, "rb") as file:
                    files = {library: file.read()}
                files.update({f"{INFO}/{name}": text.encode() for name, text in METADATA.items()})
                record = f"{INFO}/RECORD,,\\n"
                for name, content in files.items():
                    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
                    record += f"{name},sha256={digest},{len(content)}\\n"
                with zipfile.ZipFile(os.path.join(folder, "answer-1.0-py3-none-any.whl"), "w") as wheel:
                    for name, content in {**files, f"{INFO}/RECORD": record.encode()}.items():
                        wheel.writestr(name, content)
                return "answer-1.0-py3-none-any.whl"
            """;

    private static final Map<String, String> SOURCES = Map.of(
            "answer-1.0/pyproject.toml",
            """
            [build-system]
            requires = []
            build-backend = "back_end"
            backend-path = ["."]
            """,
            "answer-1.0/PKG-INFO",
            "Metadata-Version: 2.1\nName: answer\nVersion: 1.0\n",
            "answer-1.0/back_end.py",
            BACK_END,
            "answer-1.0/answer.c",
            """
            #include <Python.h>

            static PyObject *answer(PyObject *self, PyObject *unused) { return PyLong_FromLong(42); }

            static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};

            static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "answer", "", -1, methods};

            PyMODINIT_FUNC PyInit_answer(void) { return PyModule_Create(&module); }
            """,
            "requirements.txt",
            "answer==1.0\n");

    @TempDir
    private static Path folder;

    private static Processes.Result run(String... words) {
        Map<String, String> environment =
                Map.of("INGOT_CACHE", folder.resolve("cache").toString());
        return Processes.run(folder, environment, "", List.of(words));
    }

    private static void pack(String target) {
        Processes.Result result = run(
                Processes.ROOT.resolve("ingot").toString(),
                "pack",
                "requirements.txt",
                "--build",
                "--find-links",
                "sources",
                "--lock",
                "requirements.lock",
                "--mount",
                "answer",
                "-o",
                target);
        assertThat(result.status()).as(result.err()).isZero();
    }

    @Test
    void sourceWithCCodeIsBuiltOnceAndLockedByItsHash() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "needs a C compiler, /usr/bin/cc");
        SamplePacks.writeFiles(folder, SOURCES);
        Path source = Files.createDirectory(folder.resolve("sources")).resolve("answer-1.0.tar.gz");
        assertThat(run("tar", "-czf", source.toString(), "answer-1.0").status()).isZero();
        pack("first.pypack");
        String hash = run("sha256sum", source.toString()).out().substring(0, 64);
        assertThat(folder.resolve("requirements.lock"))
                .content()
                .endsWith("\nanswer==1.0 --hash=sha256:" + hash + "\n");
        String ingot = Processes.ROOT.resolve("ingot").toString();
        assertThat(run(ingot, "run", "--pack", "first.pypack", "-c", "import answer; print(answer.answer())"))
                .isEqualTo(new Processes.Result(0, "42\n", ""));
        // Nothing could be built any more.
        Files.delete(source);
        pack("second.pypack");
        assertThat(folder.resolve("second.pypack")).hasSameBinaryContentAs(folder.resolve("first.pypack"));
    }
}
