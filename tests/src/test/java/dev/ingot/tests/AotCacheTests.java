package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    static void makeJarAndCache() {
        jar = folder.resolve("convert.jar");
        Processes.Result result = Processes.ingot(
                "jar", "examples/convert", "--entry", "convert.cli:main", "-o", jar.toString(), "--aot");
        assertThat(result.status()).as(result.err()).isZero();
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
}
