package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The long-term line of GraalPy with its compiler, in jars and images; for embedders see maven-plugin/src/it/jit. */
class CompilerTests {
    private static final String PROGRAM = """
            import os
            words = os.popen('cat /proc/$PPID/cmdline').read().split(chr(0))
            print('-XX:+EnableJVMCI' in words, sum(range(10)))
            """;

    @TempDir
    private Path folder;

    @Test
    void jarBringsItsCompilerAndRunsWithoutItWhereItCannotBeExtracted() throws IOException {
        Path jar = folder.resolve("compiled.jar");
        SamplePacks.writeFiles(folder, Map.of("app/program.py", PROGRAM));
        Processes.Result made =
                Processes.ingot("jar", "-q", folder + "/app", "--entry", "program", "--jit", "-o", jar.toString());
        assertThat(made.status()).as(made.err()).isZero();
        assertThat(Processes.ingot("info", jar.toString()).out()).contains("compiler    inside");
        Path cache = folder.resolve("cache");
        Processes.Result compiled = new Processes.Result(0, "True 45\n", "ingot: the program is compiled\n");
        assertThat(runJar(jar, cache)).isEqualTo(compiled);
        Map<String, FileTime> extracted = extracted(cache);
        assertThat(extracted).hasSize(5);
        assertThat(runJar(jar, cache)).isEqualTo(compiled);
        assertThat(extracted(cache)).isEqualTo(extracted);
        Path noFolder = Files.createFile(folder.resolve("file"));
        Processes.Result interpreted = runJar(jar, noFolder);
        assertThat(interpreted.out()).isEqualTo("False 45\n");
        assertThat(interpreted.err())
                .contains("ingot: the compiler cannot be used: ")
                .contains(noFolder.toString())
                .endsWith("ingot: the program is not compiled\n");
        Map<String, String> inTheFirst = Map.of("INGOT_DEBUG", "1", "INGOT_NO_RELAUNCH", "1");
        List<String> command = List.of(Processes.JAVA.toString(), "-jar", jar.toString());
        assertThat(Processes.run(folder, inTheFirst, "", command).err())
                .contains("ingot: the program runs in the first JVM: INGOT_NO_RELAUNCH is set\n")
                .contains("ingot: the program is not compiled\n");
    }

    @Test
    void imageCompilesWithItsOwnJavaAndItsOwnCompiler() throws IOException {
        SamplePacks.writeFiles(folder, Map.of("app/program.py", PROGRAM));
        Path image = folder.resolve("compiled");
        Processes.Result made =
                Processes.ingot("image", "-q", folder + "/app", "--entry", "program", "--jit", "-o", image.toString());
        assertThat(made.status()).as(made.err()).isZero();
        Path command = image.resolve("bin/compiled");
        Path cache = folder.resolve("cache");
        assertThat(run(cache, command.toString()))
                .isEqualTo(new Processes.Result(0, "True 45\n", "ingot: the program is compiled\n"));
        assertThat(extracted(cache)).hasSize(5);
        Path noFolder = Files.createFile(folder.resolve("file"));
        Processes.Result interpreted = run(noFolder, command.toString());
        assertThat(interpreted.out()).isEqualTo("False 45\n");
        assertThat(interpreted.err())
                .contains("ingot: the compiler cannot be used: ")
                .contains(noFolder.toString());
    }

    private Processes.Result runJar(Path jar, Path cache) {
        return run(cache, Processes.JAVA.toString(), "-jar", jar.toString());
    }

    private Processes.Result run(Path cache, String... command) {
        Map<String, String> environment = Map.of(
                "INGOT_CACHE", cache.toString(),
                "XDG_CACHE_HOME", folder.resolve("xdg").toString(),
                "INGOT_DEBUG", "1");
        return Processes.run(folder, environment, "", List.of(command));
    }

    private static Map<String, FileTime> extracted(Path cache) throws IOException {
        Map<String, FileTime> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(cache.resolve("compiler"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                times.put(file.toString(), Files.getLastModifiedTime(file));
            }
        }
        return times;
    }
}
