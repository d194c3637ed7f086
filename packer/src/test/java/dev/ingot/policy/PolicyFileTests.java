package dev.ingot.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.pack.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTests {
    @TempDir
    private Path folder;

    private PolicyFile load(String text) throws IOException {
        return PolicyFile.load(Files.writeString(folder.resolve("ingot.toml"), text));
    }

    @Test
    void everyKeyIsRead() throws IOException {
        Files.writeString(folder.resolve("imports.json"), "{\"modules\": [\"a.b\"], \"imports\": []}");
        PolicyFile file = load("""
                inputs = ["src", "requirements.txt"]
                find-links = ["wheels"]
                index-url = "https://packages.example/simple"
                lock = "requirements.lock"
                build = true
                entry = "app.cli:main"
                [files]
                include = ["app/**"]
                exclude = ["*.md"]
                tests = true
                [compile]
                levels = [0, 2]
                sources = false
                syntax-errors = "fail"
                [compression]
                source = "none"
                bytecode = "none"
                data = "lz4"
                [storage]
                file-relative = ["*.bin"]
                folder = "app-files"
                [trim]
                imports = "imports.json"
                keep = ["plugins.*"]
                """);
        assertThat(file.inputs()).containsExactly(folder.resolve("src"), folder.resolve("requirements.txt"));
        assertThat(file.pip())
                .isEqualTo(new PolicyFile.Pip(
                        List.of(folder.resolve("wheels")),
                        "https://packages.example/simple",
                        folder.resolve("requirements.lock"),
                        true));
        assertThat(file.entryPoint()).isEqualTo("app.cli:main");
        Policy policy = file.policy();
        assertThat(policy.include()).hasToString("[app/**]");
        assertThat(policy.exclude()).hasToString("[*.md]");
        assertThat(policy.tests()).isTrue();
        assertThat(policy.sortedLevels()).containsExactly(0, 2);
        assertThat(policy.sources()).isFalse();
        assertThat(policy.syntaxErrors()).isEqualTo(SyntaxErrors.FAIL);
        assertThat(policy.compression()).isEqualTo(new Policy.Compression(Storage.RAW, Storage.RAW, Storage.LZ4));
        assertThat(policy.files().patterns()).hasToString("[*.bin]");
        assertThat(policy.files().folder()).isEqualTo("app-files");
        Trim trim = Objects.requireNonNull(policy.trim());
        assertThat(trim.needs("a")).isTrue();
        assertThat(trim.needs("a.b")).isTrue();
        assertThat(trim.needs("a.c")).isFalse();
        assertThat(trim.needs("plugins.one")).isTrue();
    }

    @Test
    void emptyFileIsTheDefault() throws IOException {
        assertThat(load("")).isEqualTo(PolicyFile.EMPTY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [files]\\nexcluded = [] | line 2: the key 'files.excluded' is not known; the keys are build, compile.levels
            [files]\\n\\nexclude = "*.md"           | line 3: 'files.exclude' must be a list of strings
            [files]\\nexclude = [1]                 | line 2: 'files.exclude' must be a list of strings, but holds 1
            [files]\\ntests = "yes"                 | line 2: 'files.tests' must be true or false
            [files]\\ninclude = ["a[b"]             | line 2: 'a[b' is no glob
            [compile]\\nlevels = [0, 3]             | line 2: 'compile.levels' may hold 0, 1 and 2, not 3
            [compile]\\nsyntax-errors = "ignore" | line 2: 'compile.syntax-errors' is 'report' or 'fail', not 'ignore'
            [compression]\\ndata = "zstd"           | line 2: 'compression.data' is 'lz4' or 'none', not 'zstd'
            entry = 5                               | line 1: 'entry' must be a string
            inputs = ["a"\\nentry = "b"             | line 1: Unexpected
            [storage]\\nfolder = "../.."             | line 2: the folder '../..' for files beside the pack is not below
            [trim]\\nkeep = ["a"]                   | line 2: 'trim.keep' needs 'trim.imports'
            """)
    void errorNamesFileAndLine(String text, String expected) {
        assertThatThrownBy(() -> load(text.replace("\\n", "\n")))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith(folder.resolve("ingot.toml") + ", " + expected);
    }

    @Test
    void missingRecordIsNamed() {
        assertThatThrownBy(() -> load("[trim]\nimports = \"none.json\"\n"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(folder.resolve("none.json").toString());
    }

    @Test
    void fileThatIsNoRecordIsNamed() throws IOException {
        Files.writeString(folder.resolve("imports.json"), "[]");
        assertThatThrownBy(() -> load("[trim]\nimports = \"imports.json\"\n"))
                .hasMessageStartingWith(folder.resolve("imports.json") + ": not a record of imports");
    }
}
