package dev.ingot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.pack.EntryKind;
import dev.ingot.pack.PackWriter;
import dev.ingot.pack.PythonTarget;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line's output and exit status. */
class CommandLineTests {
    @TempDir
    private Path folder;

    private record Result(int status, String out, String err) {}

    private static Result ingot(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new Result(status, out.toString(), err.toString());
    }

    private Path pack(PythonTarget python) throws IOException {
        Path target = folder.resolve("sample.pypack");
        try (PackWriter writer = new PackWriter(target, "sample", python)) {
            SlotContent source = SlotContent.of(
                    SlotKind.SOURCE, ByteBuffer.wrap("x = 1\n".getBytes(StandardCharsets.UTF_8)), Storage.RAW);
            writer.add("mod.py", EntryKind.MODULE, "mod", false, List.of(source));
            writer.finish();
        }
        return target;
    }

    private static final PythonTarget OTHER = new PythonTarget(3, 12, 8, "graalpy250-312", 0x0a0d1111);

    static Stream<Arguments> damages() {
        List<Arguments> all = new ArrayList<>();
        for (String command : List.of("run", "info", "verify", "list")) {
            for (String damage : List.of("truncated", "header", "index", "no pack", "foreign", "missing")) {
                all.add(Arguments.of(command, damage));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("damages")
    void damagedPackGivesOneClearLineAndStatus1(String command, String damage) throws IOException {
        Path file = damaged(damage);
        Result result = command.equals("run")
                ? ingot("run", "--pack", file.toString(), "-c", "print('ran')")
                : ingot(command, file.toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).singleElement().asString().startsWith("ingot: " + file + ": ");
        assertThat(result.err()).contains(expectedCause(damage));
    }

    private Path damaged(String damage) throws IOException {
        if (damage.equals("foreign")) {
            return pack(OTHER);
        }
        // Made for the running Python as far as the header goes; the damage is noticed before that matters.
        Path file = pack(new PythonTarget(3, 12, 8, "graalpy250-312", 0x0a0d5352));
        byte[] bytes = Files.readAllBytes(file);
        switch (damage) {
            case "truncated" -> bytes = Arrays.copyOf(bytes, bytes.length - 10);
            case "header" -> bytes[100] ^= 1;
            case "index" -> bytes[bytes.length - 9] ^= 1;
            case "no pack" -> bytes = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8);
            default -> {
                return folder.resolve("missing.pypack");
            }
        }
        Files.write(file, bytes);
        return file;
    }

    private static String expectedCause(String damage) {
        return switch (damage) {
            case "truncated" -> "truncated?";
            case "header" -> "header's checksum";
            case "index" -> "section's checksum";
            case "no pack" -> "not a pack";
            case "foreign" -> "made for Python 3.12.8 (graalpy250-312, bytecode magic 0a0d1111), but this is";
            default -> "no such file";
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nothing", "pack", "jar x", "run", "list", "run -c -m x", "pack x -o y --optimize seven"})
    void wrongUseGivesStatus2(String words) {
        Result result = ingot(words.isEmpty() ? new String[0] : words.split(" ", -1));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).containsAnyOf("Usage: ingot", "Unmatched argument");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "pack", "jar", "list", "info", "verify"})
    void everyCommandHasHelp(String command) {
        Result result = command.isEmpty() ? ingot("--help") : ingot(command, "--help");
        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith("Usage: ingot");
    }

    @Test
    void packIsMadeListedShownAndVerified() throws IOException {
        Path input = folder.resolve("input");
        Files.createDirectories(input.resolve("pkg"));
        Files.writeString(input.resolve("pkg/__init__.py"), "");
        Files.writeString(input.resolve("pkg/broken.py"), "a b\n");
        Files.writeString(input.resolve("pkg/data.txt"), "data");
        String file = folder.resolve("out.pypack").toString();
        Result packed = ingot("pack", input.toString(), "-o", file);
        assertThat(packed.status()).isZero();
        assertThat(packed.out()).startsWith(file + ": 2 modules, 3 files, mounted as /ingot/out, content id ");
        assertThat(packed.err().lines())
                .containsExactly(
                        "Packing 3 files",
                        "ingot: packed as source only: " + input.resolve("pkg/broken.py") + ", line 1: invalid syntax");
        assertThat(ingot("list", file).out().lines().map(line -> line.substring(12)))
                .containsExactly(
                        "package           pkg/__init__.py",
                        "module            pkg/broken.py",
                        "resource          pkg/data.txt");
        assertThat(ingot("list", "--modules", file).out().lines()).containsExactly("pkg", "pkg.broken");
        assertThat(ingot("info", file).out())
                .contains("mounted as  /ingot/out")
                .contains("entries     5, of which 2 can be imported");
        assertThat(ingot("verify", file).out()).startsWith(file + ": sound, 5 entries, content id ");
    }

    @Test
    void missingInputIsNamed() {
        Result result = ingot(
                "pack",
                folder.resolve("none").toString(),
                "-o",
                folder.resolve("x.pypack").toString());
        assertThat(result)
                .isEqualTo(new Result(
                        1, "", "ingot: " + folder.resolve("none") + ": no such file or folder; check the path\n"));
    }

    @Test
    void entryPointThatIsNotInTheInputsIsRefused() throws IOException {
        Files.writeString(folder.resolve("tool.py"), "");
        Result result = ingot(
                "jar",
                folder.toString(),
                "--entry",
                "tol:main",
                "-o",
                folder.resolve("x.jar").toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("ingot: the inputs hold no module 'tol'; they hold, for example, tool");
    }

    @Test
    void filesOfTheSamePathInTwoInputsAreAConflict() throws IOException {
        for (String name : List.of("a", "b")) {
            Files.createDirectories(folder.resolve(name));
            Files.writeString(folder.resolve(name + "/same.py"), "name = '" + name + "'\n");
            Files.writeString(folder.resolve(name + "/equal.py"), "");
        }
        Result result = ingot(
                "pack",
                folder + "/a",
                folder + "/b",
                "-o",
                folder.resolve("x.pypack").toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("ingot: the inputs do not go together; leave one of each two out:\n  'same.py': "
                        + folder.resolve("a/same.py") + " and " + folder.resolve("b/same.py") + "\n");
    }
}
