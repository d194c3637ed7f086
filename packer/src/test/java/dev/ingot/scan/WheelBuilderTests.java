package dev.ingot.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of pip's output; a whole build is in {@code BuildTests}. */
class WheelBuilderTests {
    private static String problem(String... output) {
        List<Path> links = List.of(Path.of("wheels"));
        Path none = Path.of("none");
        WheelBuilder builder = new WheelBuilder(none, links, null, none, none, line -> {});
        return builder.problem(List.of(output));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error: command 'cc' failed: No such file or directory",
                "unable to execute 'cc': No such file or directory",
                "FileNotFoundError: [Errno 2] No such file or directory: 'cc'",
                "../meson.build:1:0: ERROR: Unknown compiler(s): [['cc'], ['gcc'], ['clang']]"
            })
    void missingCompilerIsNamed(String line) {
        assertThat(problem("  × Building wheel", "      " + line))
                .isEqualTo("needs the C compiler 'cc', which is not on the PATH; install one, or set CC");
    }

    /** What one compiler, or one set of flags, has built is not what another would have. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell script stands for the compiler")
    void whatIsKeptIsKnownByCompilerFlagsAndGraalPy(@TempDir Path folder) throws IOException {
        Path compiler = Files.writeString(folder.resolve("cc"), "#!/bin/sh\necho one\n");
        Files.setPosixFilePermissions(compiler, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> environment = Map.of("CC", compiler + " -m64");
        String key = WheelBuilder.key("stdlib", environment);
        assertThat(WheelBuilder.key("stdlib", environment)).isEqualTo(key);
        assertThat(WheelBuilder.key("another", environment)).isNotEqualTo(key);
        assertThat(WheelBuilder.key("stdlib", Map.of("CC", compiler + " -m64", "CFLAGS", "-O3")))
                .isNotEqualTo(key);
        Files.writeString(compiler, "#!/bin/sh\necho two\n");
        assertThat(WheelBuilder.key("stdlib", environment)).isNotEqualTo(key);
    }

    @Test
    void missingSourceIsNoMissingCompiler() {
        String line = "FileNotFoundError: [Errno 2] No such file or directory: 'src/answer.cc'";
        assertThat(problem(line)).isEqualTo("pip cannot build it:\n" + line);
    }

    @Test
    void missingBackEndIsNamedWithWhereItWasLookedFor() {
        assertThat(problem("ERROR: No matching distribution found for setuptools>=61", "  note: …"))
                .isEqualTo("No matching distribution found for setuptools>=61\nit looked for wheels and source"
                        + " distributions in [wheels]; name more folders with --find-links, or an index with"
                        + " --index-url");
    }

    @Test
    void otherProblemsAreToldWhole() {
        assertThat(problem("", "one", "two")).isEqualTo("pip cannot build it:\none\ntwo");
    }
}
