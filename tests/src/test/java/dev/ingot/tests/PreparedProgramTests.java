package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PreparedProgram;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules that are imported before their command is known: which of them ask for it. */
class PreparedProgramTests {
    @TempDir
    private static Path folder;

    private static PythonHost host;

    @BeforeAll
    static void pack() throws IOException {
        SamplePacks.writeFiles(
                folder,
                Map.of(
                        "app/p/__init__.py",
                        "",
                        "app/p/words.py",
                        "import sys\nWORDS = list(sys.argv)\n",
                        "app/p/place.py",
                        "import os\nPLACE = os.path.abspath('x')\n",
                        "app/p/shell.py",
                        "import os\nSHELL = os.environ.get('PWD')\n",
                        "app/p/all.py",
                        "import os\nALL = os.environ.copy()\n",
                        "app/p/one.py",
                        "from . import words\n",
                        "app/p/two.py",
                        "from . import words\n",
                        "app/p/later.py",
                        "import os\nfrom os import getcwd\nHERE = os.getcwd\nHOME = os.environ.get('HOME')\n"));
        try (PythonHost packer = PythonHost.builder(Access.PROGRAM).build()) {
            Path pack = SamplePacks.pack(packer, folder.resolve("app"), folder.resolve("app.pypack"));
            host = PythonHost.builder(Access.PROGRAM).pack(pack).singleContext().build();
        }
    }

    @AfterAll
    static void close() {
        host.close();
    }

    private static PreparedProgram prepare(List<String> modules) {
        return prepare(modules, """
                import os
                import sys
                from multiprocessing.process import ORIGINAL_DIR
                from p import later

                assert later.HERE() == later.getcwd() == os.getcwd() == ORIGINAL_DIR == sys.argv[1], os.getcwd()
                assert os.environ["PWD"] == os.environb[b"PWD"].decode() == "anywhere"
                """);
    }

    private static PreparedProgram prepare(List<String> modules, String code) {
        PreparedProgram.Ahead ahead = new PreparedProgram.Ahead(modules, List.of("PWD"), List.of());
        Map<String, String> environment = Map.of("HOME", "/root", "GONE", "1", "CHANGED", "1");
        return host.prepare(Program.code(code), environment, ahead, builder -> {});
    }

    @Test
    void allThatAskAndAllThatImportThemAreFoundAtOnce() {
        List<String> modules = List.of("p.words", "p.place", "p.shell", "p.all", "p.one", "p.two", "p.later");
        try (PreparedProgram prepared = prepare(modules)) {
            assertThat(prepared.asking()).containsExactly("p.all", "p.one", "p.place", "p.shell", "p.two", "p.words");
        }
    }

    @Test
    void functionsThatWereKeptAnswerWhenTheCommandIsKnown() {
        try (PreparedProgram prepared = prepare(List.of("p.later"))) {
            assertThat(prepared.asking()).isEmpty();
            prepared.enter(List.of("/"), Path.of("/"), Map.of("HOME", "/root", "PWD", "anywhere"));
            assertThat(prepared.run()).isZero();
            assertThat(prepared.end()).isZero();
        }
    }

    @Test
    void environmentsThatDifferInWhatNobodyLookedAtFit() {
        String code = """
                import os
                found = {name: os.environ.get(name) for name in ("HOME", "CHANGED", "GONE", "NEW")}
                assert found == {"HOME": "/root", "CHANGED": "2", "GONE": None, "NEW": "ü"}, found
                """;
        try (PreparedProgram prepared = prepare(List.of("p.later"), code)) {
            Map<String, String> other = Map.of("HOME", "/root", "CHANGED", "2", "NEW", "ü");
            assertThat(prepared.fits(Map.of("HOME", "/home/other"))).isFalse();
            assertThat(prepared.fits(Map.of())).isFalse();
            assertThat(prepared.fits(Map.of("HOME", "/root", "PYTHONWARNINGS", "error")))
                    .isFalse();
            assertThat(prepared.fits(other)).isTrue();
            prepared.enter(List.of(), Path.of("/"), other);
            assertThat(prepared.run()).isZero();
            assertThat(prepared.end()).isZero();
        }
    }
}
