package dev.ingot.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WheelScannerTests {
    private static final String NAME = "demo-1.0-py3-none-any.whl";

    @TempDir
    private Path folder;

    @Test
    void filesLieWhereAnInstallerWouldPutThem() throws IOException {
        Path wheel = new SampleWheel(NAME)
                .file("demo/__init__.py", "")
                .file("demo-1.0.data/purelib/pure.py", "")
                .file("demo-1.0.data/platlib/plat.py", "")
                .file("demo-1.0.data/scripts/tool", "#!python\n")
                .file("demo-1.0.data/data/share/demo.txt", "data")
                .file("demo-1.0.data/headers/demo.h", "")
                .write(folder);
        Scan scan = WheelScanner.scan(wheel);
        assertThat(scan.files())
                .extracting(InputFile::path)
                .containsExactly(
                        "demo-1.0.data/data/share/demo.txt",
                        "demo-1.0.data/scripts/tool",
                        "demo-1.0.dist-info/METADATA",
                        "demo-1.0.dist-info/RECORD",
                        "demo-1.0.dist-info/WHEEL",
                        "demo/__init__.py",
                        "plat.py",
                        "pure.py");
        assertThat(scan.leftOut())
                .containsExactly(new LeftOut("demo-1.0.data/headers/demo.h", "a header for C compilers"));
    }

    @Test
    void markOfGraalPysPipNeedsNoHash() throws IOException {
        Path wheel = new SampleWheel(NAME).file("demo.py", "").write(folder);
        try (FileSystem zip = FileSystems.newFileSystem(wheel)) {
            Files.createFile(zip.getPath("demo-1.0.dist-info/GRAALPY_MARKER"));
        }
        assertThat(WheelScanner.scan(wheel).files()).extracting(InputFile::path).contains("demo.py");
    }

    @Test
    void contentIsRead() throws IOException {
        Path wheel = new SampleWheel(NAME).file("a.py", "x = 1\n").write(folder);
        InputFile file = WheelScanner.scan(wheel).files().getFirst();
        assertThat(new String(file.read(), StandardCharsets.UTF_8)).isEqualTo("x = 1\n");
        assertThat(file.origin()).isEqualTo(wheel + "!/a.py");
    }

    @Test
    void pathsWithCommasAreQuotedInRecord() throws IOException {
        Path wheel = new SampleWheel(NAME)
                .file("a,b.txt", "x")
                .withRecord(text -> text.replace("a,b.txt", "\"a,b.txt\""))
                .write(folder);
        assertThat(WheelScanner.scan(wheel).files()).extracting(InputFile::path).contains("a,b.txt");
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                Arguments.of(new SampleWheel(NAME).withRecord(text -> ""), "is not listed in RECORD"),
                Arguments.of(
                        new SampleWheel(NAME).withRecord(text -> text + "gone.py,sha256=abc,\n"),
                        "RECORD lists 'gone.py', which the wheel does not hold"),
                Arguments.of(
                        new SampleWheel(NAME).withRecord(text -> text.replaceFirst("sha256=.", "sha256=_")),
                        "the hash of 'demo-1.0.dist-info/METADATA' is"),
                Arguments.of(
                        new SampleWheel(NAME).withRecord(text -> text.replace("sha256", "md5")),
                        "where sha256, sha384 or sha512 belongs"),
                Arguments.of(
                        new SampleWheel(NAME).withRecord(text -> "path\n"), "line 1 of RECORD is not PATH,HASH,SIZE"),
                Arguments.of(
                        new SampleWheel(NAME).file("demo-1.0.dist-info/WHEEL", "Wheel-Version: 2.0\n"),
                        "names no Wheel-Version 1.x"),
                Arguments.of(
                        new SampleWheel(NAME).without("demo-1.0.dist-info/WHEEL"),
                        "holds no 'demo-1.0.dist-info/WHEEL'"),
                Arguments.of(new SampleWheel(NAME).file("../evil.py", ""), "leads out of the wheel"),
                Arguments.of(new SampleWheel(NAME).file("/evil.py", ""), "leads out of the wheel"),
                Arguments.of(new SampleWheel("demo-1.0-py2-none-any.whl"), "a wheel for 'py2', not for Python 3"),
                Arguments.of(new SampleWheel("demo-1.0.whl"), "not a wheel's name"));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void damageIsNamed(SampleWheel wheel, String expected) {
        Path file = wheel.write(folder);
        assertThatThrownBy(() -> WheelScanner.scan(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(expected);
    }

    @Test
    void fileThatIsNoZipIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve(NAME), "<html>not found</html>");
        assertThatThrownBy(() -> WheelScanner.scan(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not a zip file");
    }
}
