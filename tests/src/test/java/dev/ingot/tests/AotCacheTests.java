package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher uses an AOT cache that fits, and no other. */
class AotCacheTests {
    @TempDir
    private static Path folder;

    private static Path jar;

    @BeforeAll
    static void makeJarAndCache() throws IOException {
        jar = folder.resolve("convert.jar");
        Processes.Result result = Processes.ingot(
                "jar",
                "examples/convert",
                "--entry",
                "convert.cli:main",
                "-o",
                jar.toString(),
                "--shell",
                "--aot",
                "--json");
        assertThat(result.status()).as(result.err()).isZero();
        // One document, though a cache was made as well.
        JsonSchema.check("jar", result.out());
    }

    private static Path cache() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".aot"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Runs the jar and says whether its classes came from a cache. */
    private static boolean usesCache(Path program, String... options) throws IOException {
        Path log = Files.createTempFile(Processes.WORK, "classes", ".txt");
        List<String> command = new ArrayList<>(List.of(Processes.JAVA.toString()));
        command.addAll(List.of(options));
        // The second JVM's log replaces the first one's.
        command.addAll(List.of("-Xlog:class+load:file=" + log, "-jar", program.toString(), "3", "ft", "cm"));
        assertThat(Processes.run(Processes.ROOT, Map.of(), "", command))
                .isEqualTo(new Processes.Result(0, "3 ft = 91.44 cm\n", ""));
        boolean used =
                Files.readString(log).contains("com.oracle.truffle.polyglot.PolyglotImpl source: shared objects file");
        Files.delete(log);
        return used;
    }

    @Test
    void cacheThatFitsIsUsedInSilence() throws IOException {
        assertThat(usesCache(jar)).isTrue();
        assertThat(cache().getFileName().toString()).matches("convert-[0-9a-f]{16}-[0-9a-f]{8}\\.aot");
    }

    @Test
    void cacheIsFoundByContentAndNotByTimeOrFolder() throws IOException {
        Path moved = Files.createDirectories(folder.resolve("moved")).resolve("convert.jar");
        Files.copy(jar, moved);
        assertThat(usesCache(moved)).as("without a cache beside it").isFalse();
        Files.copy(cache(), moved.resolveSibling(cache().getFileName()));
        assertThat(usesCache(moved)).as("with the cache beside it").isTrue();
    }

    @Test
    void cacheOfAnotherJarIsNotUsed() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other")).resolve("convert.jar");
        Processes.Result result = Processes.ingot(
                "jar", "examples/convert", "--entry", "convert.cli:main", "-o", other.toString(), "--optimize", "2");
        assertThat(result.status()).as(result.err()).isZero();
        Files.copy(cache(), other.resolveSibling(cache().getFileName()));
        assertThat(usesCache(other)).isFalse();
    }

    @Test
    void damagedCacheIsNotUsed() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("damaged")).resolve("convert.jar");
        Files.copy(jar, copy);
        Path damaged = Files.copy(cache(), copy.resolveSibling(cache().getFileName()));
        try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
            file.seek(file.length() / 2);
            file.write(new byte[4096]);
        }
        assertThat(usesCache(copy)).as("zeros in the middle").isFalse();
        try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
            file.setLength(file.length() / 3);
        }
        assertThat(usesCache(copy)).as("truncated").isFalse();
    }

    @Test
    void optionsThatExcludeACacheStillRun() throws IOException {
        assertThat(usesCache(jar, "-Xshare:auto")).isFalse();
    }

    /** Runs the jar as a command, with a Java that notes down how it is called; returns the words of the first call. */
    private static List<String> firstCall(Path program, Map<String, String> variables) throws IOException {
        Path home = Files.createTempDirectory(Processes.WORK, "java");
        Path log = home.resolve("calls.txt");
        Files.copy(Processes.JAVA.resolveSibling("../release"), home.resolve("release"));
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                printf '%%s\\n' "$@" >>'%s'
                exec '%s' "$@"
                """.formatted(log, Processes.JAVA));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("INGOT_JAVA_HOME", home.toString());
        List<String> command = List.of(program.toString(), "3", "ft", "cm");
        Processes.Result result = Processes.run(Processes.ROOT, environment, "", command);
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("3 ft = 91.44 cm\n");
        return Files.readAllLines(log);
    }

    @Test
    void shellScriptStartsTheJvmThatRunsTheProgramWithItsCache() throws IOException {
        assertThat(firstCall(jar, Map.of()))
                .contains("-XX:AOTCache=" + cache(), "-Dingot.relaunched=true", "-XX:TieredStopAtLevel=1")
                .endsWith("-jar", jar.toString(), "3", "ft", "cm");
    }

    @Test
    void shellScriptLeavesWhatItCannotJudgeToTheFirstJvm() throws IOException {
        List<String> plain = List.of("-jar", jar.toString(), "3", "ft", "cm");
        assertThat(firstCall(jar, Map.of("JDK_JAVA_OPTIONS", "-Dx=y"))).isEqualTo(plain);
        assertThat(firstCall(jar, Map.of("INGOT_NO_RELAUNCH", "1"))).isEqualTo(plain);
        Path newer = Files.createDirectories(folder.resolve("newer")).resolve("convert.jar");
        for (Path file : List.of(cache(), jar.resolveSibling("convert.jar.cache"), jar)) {
            Files.copy(file, newer.resolveSibling(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.setLastModifiedTime(newer, FileTime.from(Instant.now()));
        assertThat(firstCall(newer, Map.of())).as("a jar newer than its cache").startsWith("-jar");
        Files.setLastModifiedTime(newer, FileTime.from(Instant.EPOCH.plusSeconds(1_000_000_000)));
        assertThat(firstCall(newer, Map.of()))
                .as("the same jar, older")
                .contains("-XX:AOTCache=" + newer.resolveSibling(cache().getFileName()));
        Path note = newer.resolveSibling("convert.jar.cache");
        Files.writeString(note, Files.readString(note).replaceFirst("^[0-9]+", "1"));
        assertThat(firstCall(newer, Map.of()))
                .as("an older jar in the place of the cache's")
                .startsWith("-jar");
    }

    @Test
    void shellScriptStartsTheJvmThatRunsTheProgramWithoutACacheToo() throws IOException {
        Path alone = Files.createDirectories(folder.resolve("alone")).resolve("convert.jar");
        Files.copy(jar, alone, StandardCopyOption.COPY_ATTRIBUTES);
        Map<String, String> noCaches =
                Map.of("INGOT_CACHE", folder.resolve("none").toString());
        assertThat(firstCall(alone, noCaches))
                .contains("-XX:-BytecodeVerificationRemote", "-Dingot.relaunched=true")
                .noneMatch(word -> word.contains("AOTCache"));
    }
}
