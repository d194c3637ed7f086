package dev.ingot.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTests {
    @TempDir
    private Path folder;

    private List<String> paths(String... inputs) throws IOException {
        Inputs scanner = new Inputs(requirements -> List.of(folder.resolve("wheels/demo-1.0-py3-none-any.whl")));
        return scanner.scan(List.of(inputs).stream().map(folder::resolve).toList()).files().stream()
                .map(InputFile::path)
                .toList();
    }

    private Path write(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "");
    }

    @Test
    void folderGivesItsContent() throws IOException {
        write("src/a/__init__.py");
        write("src/b.py");
        assertThat(paths("src")).containsExactly("a/__init__.py", "b.py");
    }

    @Test
    void packageGivesItself() throws IOException {
        write("src/a/__init__.py");
        assertThat(paths("src/a")).containsExactly("a/__init__.py");
    }

    @Test
    void moduleGivesItself() throws IOException {
        write("src/b.py");
        assertThat(paths("src/b.py")).containsExactly("b.py");
    }

    @Test
    void virtualEnvironmentGivesItsSitePackages() throws IOException {
        write("venv/pyvenv.cfg");
        write("venv/bin/activate");
        write("venv/lib/python3.12/site-packages/a.py");
        assertThat(paths("venv")).containsExactly("a.py");
    }

    @Test
    void environmentWithoutSitePackagesIsRefused() throws IOException {
        write("venv/pyvenv.cfg");
        assertThatThrownBy(() -> paths("venv")).hasMessageContaining("with 0 site-packages folders");
    }

    @Test
    void folderOfWheelsGivesAllOfThem() throws IOException {
        Files.createDirectory(folder.resolve("wheels"));
        new SampleWheel("demo-1.0-py3-none-any.whl").file("demo.py", "").write(folder.resolve("wheels"));
        new SampleWheel("other-1.0-py3-none-any.whl").file("other.py", "").write(folder.resolve("wheels"));
        assertThat(paths("wheels")).contains("demo.py", "other.py");
    }

    @Test
    void requirementsAreResolved() throws IOException {
        write("requirements.txt");
        Files.createDirectory(folder.resolve("wheels"));
        new SampleWheel("demo-1.0-py3-none-any.whl").file("demo.py", "").write(folder.resolve("wheels"));
        assertThat(paths("requirements.txt")).contains("demo.py");
    }

    @Test
    void pathConfigurationFilesAreReported() throws IOException {
        write("src/a.py");
        write("src/editable.pth");
        Scan scan = new Inputs(requirements -> List.of()).scan(List.of(folder.resolve("src")));
        assertThat(scan.leftOut())
                .containsExactly(new LeftOut("editable.pth", "a path configuration file, which only 'site' reads"));
    }

    @Test
    void linkThatLeadsNowhereIsReported() throws IOException {
        write("src/a.py");
        Files.createSymbolicLink(folder.resolve("src/lost.js"), folder.resolve("nowhere.js"));
        Scan scan = new Inputs(requirements -> List.of()).scan(List.of(folder.resolve("src")));
        assertThat(scan.leftOut()).containsExactly(new LeftOut("lost.js", "a link that leads nowhere or back"));
    }

    @Test
    void missingInputIsNamed() {
        assertThatThrownBy(() -> paths("none")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void sourceDistributionIsRefused() throws IOException {
        write("demo-1.0.tar.gz");
        assertThatThrownBy(() -> paths("demo-1.0.tar.gz"))
                .hasMessageContaining("name it in a requirements.txt and give --build");
    }

    @Test
    void otherFileIsRefused() throws IOException {
        write("notes.md");
        assertThatThrownBy(() -> paths("notes.md")).hasMessageContaining("an input is a folder, a .py file, a wheel");
    }
}
