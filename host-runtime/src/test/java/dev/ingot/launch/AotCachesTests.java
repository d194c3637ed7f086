package dev.ingot.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCachesTests {
    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    @TempDir
    private Path folder;

    private AotCaches caches;

    @BeforeEach
    void makeFolder() {
        caches = AotCaches.in(folder.resolve("aot"));
    }

    private Path jar(String name) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(new ZipEntry(name));
            out.closeEntry();
        }
        return jar;
    }

    private static Path write(Path work, String content) throws IOException {
        return Files.writeString(work.resolve("made"), content);
    }

    private Path make(Path jar, String content) throws IOException, InterruptedException {
        return Objects.requireNonNull(caches.make(jar, JAVA, work -> write(work, content)));
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("aot"))) {
            return files.filter(file -> !file.toString().endsWith(".lock")).count();
        }
    }

    @Test
    void cacheIsListedWithItsJarAndFoundByTheLauncher() throws Exception {
        Path jar = jar("a.jar");
        Path cache = make(jar, "content");
        assertThat(caches.list())
                .containsExactly(new AotCaches.Noted(
                        jar.toRealPath().toString(), JAVA.toRealPath().toString(), cache, 7, ""));
        assertThat(AotCache.of(jar, JAVA).find(caches.folder())).isEqualTo(cache);
    }

    @Test
    void newCacheTakesTheOldOnesPlace() throws Exception {
        Path jar = jar("a.jar");
        Path old = make(jar, "old");
        Path cache = make(jar, "new");
        assertThat(old).doesNotExist();
        assertThat(cache).hasContent("new");
        assertThat(files()).isEqualTo(2);
    }

    @Test
    void failureIsRememberedUntilTheJarChanges() throws Exception {
        Path jar = jar("a.jar");
        assertThatIOException()
                .isThrownBy(() -> caches.make(jar, JAVA, work -> {
                    write(work, "half");
                    throw new IOException("no\nroom");
                }))
                .withMessage("no\nroom");
        assertThat(caches.hasFailed(jar, JAVA)).isTrue();
        assertThat(caches.list()).extracting(AotCaches.Noted::failure).containsExactly("no room");
        assertThat(files()).as("the note alone").isEqualTo(1);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(9)));
        assertThat(caches.hasFailed(jar, JAVA)).isFalse();
    }

    @Test
    void trainingThatWasKilledIsNoFailureAndLeavesNothing() throws Exception {
        Path jar = jar("a.jar");
        assertThatIOException()
                .isThrownBy(() -> caches.make(jar, JAVA, work -> {
                    throw new InterruptedIOException("ended by signal 9");
                }));
        assertThat(caches.hasFailed(jar, JAVA)).isFalse();
        Path lock;
        try (Stream<Path> files = Files.list(folder.resolve("aot"))) {
            lock = files.filter(file -> file.toString().endsWith(".lock"))
                    .findFirst()
                    .orElseThrow();
        }
        String note = lock.getFileName().toString().replaceFirst("\\.lock$", "");
        Path left = Files.createDirectory(lock.resolveSibling(note + ".killed.tmp"));
        Files.writeString(left.resolve("record"), "much");
        make(jar, "content");
        assertThat(left).doesNotExist();
    }

    @Test
    void cacheIsMadeAgainWhenItIsDamagedOrTheJvmIsAnother() throws Exception {
        Path jar = jar("a.jar");
        Path home = Files.createDirectory(folder.resolve("jvm"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        Path cache = Objects.requireNonNull(caches.make(jar, home, work -> write(work, "content")));
        assertThat(caches.isMade(jar, home)).isTrue();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.2\"\n");
        assertThat(caches.isMade(jar, home)).isFalse();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        Files.writeString(cache, "damaged");
        assertThat(caches.isMade(jar, home)).isFalse();
    }

    /** Whatever changes a file changes its time, too; only a test puts it back. */
    @Test
    void contentOfACacheIsReadOnlyWhereItMayHaveChangedSinceItWasMade() throws Exception {
        Path jar = jar("a.jar");
        Path cache = make(jar, "content");
        FileTime sealed = Files.getLastModifiedTime(cache);
        AotCache found = AotCache.of(jar, JAVA);
        assertThat(found.find(cache.resolveSibling("."))).isEqualTo(cache);
        Files.writeString(cache, "another");
        assertThat(found.find(cache.resolveSibling("."))).as("written since").isNull();
        Files.setLastModifiedTime(cache, sealed);
        assertThat(found.find(cache.resolveSibling("."))).as("not read").isEqualTo(cache);
        Files.writeString(cache, "longer than before");
        Files.setLastModifiedTime(cache, sealed);
        assertThat(found.find(cache.resolveSibling(".")))
                .as("of another length")
                .isNull();
        Files.writeString(cache, "content");
        Files.setLastModifiedTime(cache, FileTime.from(Instant.EPOCH.plusSeconds(1_000_000_000)));
        assertThat(found.find(cache.resolveSibling(".")))
                .as("a copy with whole seconds")
                .isEqualTo(cache);
    }

    @Test
    void nothingIsMadeWhereNothingCanBeWrittenOrWhatWasMadeFailed() throws Exception {
        Path jar = jar("a.jar");
        assertThat(caches.canBeMade(jar, JAVA)).isTrue();
        assertThatIOException()
                .isThrownBy(() -> caches.make(jar, JAVA, work -> {
                    throw new IOException("killed");
                }));
        assertThat(caches.canBeMade(jar, JAVA)).isFalse();
        AotCaches nowhere =
                AotCaches.in(Files.writeString(folder.resolve("file"), "").resolve("aot"));
        assertThatIOException().isThrownBy(() -> nowhere.canBeMade(jar, JAVA));
    }

    @Test
    void cacheOfAJarThatIsGoneGoesWithTheNextOne() throws Exception {
        Path gone = jar("gone.jar");
        Path cache = make(gone, "old");
        Files.delete(gone);
        make(jar("a.jar"), "new");
        assertThat(cache).doesNotExist();
        assertThat(caches.list()).hasSize(1);
    }

    @Test
    void oldestGoWhenThereAreTooMany() throws Exception {
        Path first = make(jar("first.jar"), "first");
        try (Stream<Path> notes = Files.list(folder.resolve("aot"))) {
            for (Path note : notes.toList()) {
                Files.setLastModifiedTime(note, FileTime.from(Instant.EPOCH));
            }
        }
        for (int i = 0; i < AotCaches.MAXIMUM_COUNT; i++) {
            make(jar(i + ".jar"), "content " + i);
        }
        assertThat(first).doesNotExist();
        assertThat(caches.list()).hasSize(AotCaches.MAXIMUM_COUNT);
    }

    @Test
    void clearRemovesThoseOfOneJarOrAll() throws Exception {
        Path one = jar("one.jar");
        make(one, "1");
        make(jar("two.jar"), "2");
        assertThat(caches.clear(one.toRealPath().toString())).hasSize(1);
        assertThat(caches.list()).hasSize(1);
        assertThat(caches.clear(null)).hasSize(1);
        assertThat(files()).isZero();
    }

    @Test
    void notesThatNobodyOfOursWroteAreIgnored() throws Exception {
        Path aot = Files.createDirectories(folder.resolve("aot"));
        Path victim = Files.writeString(folder.resolve("victim.aot"), "precious");
        Files.writeString(aot.resolve("1-1.cache"), "1-1 ../victim.aot\n/gone.jar\n/java\n\n");
        Files.writeString(aot.resolve("2-2.cache"), "nonsense");
        assertThat(caches.list()).isEmpty();
        assertThat(caches.clear(null)).isEmpty();
        assertThat(victim).exists();
    }
}
