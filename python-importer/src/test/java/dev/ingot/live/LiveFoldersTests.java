package dev.ingot.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveFoldersTests {
    private static final List<String> SUFFIXES = List.of(".so", ".py", ".pyc");
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private LiveFolders live() throws InterruptedException {
        LiveFolders live = new LiveFolders(List.of(folder));
        live.awaitIndexed();
        return live;
    }

    private @Nullable String find(LiveFolders live, String tail) {
        return live.find(folder.toString(), tail, SUFFIXES);
    }

    /** Waits for the watcher's report, as long as it takes within a limit that ends a broken test. */
    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(LONG, () -> {
            while (!condition.getAsBoolean()) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void foldersAreIndexedBeforeTheyAreAskedFor() throws Exception {
        Files.createDirectories(folder.resolve("a/b"));
        Files.createDirectories(folder.resolve("no-package/c"));
        Files.createDirectories(folder.resolve("__pycache__"));
        try (LiveFolders live = live()) {
            assertThat(live.folderCount()).isEqualTo(3);
        }
    }

    @Test
    void packagesComeBeforeModulesAndSuffixesInTheirOrder() throws Exception {
        Files.createDirectories(folder.resolve("both"));
        for (String name : List.of("both/__init__.py", "both.py", "two.py", "two.so", "space/x.py")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.createFile(folder.resolve(name));
        }
        try (LiveFolders live = live()) {
            assertThat(find(live, "both")).isEqualTo("both/__init__.py");
            assertThat(find(live, "two")).isEqualTo("two.so");
            assertThat(find(live, "space")).isEqualTo(LiveFolders.NAMESPACE_PORTION);
            assertThat(find(live, "nothing")).isNull();
            assertThat(find(live, "a\0b")).isNull();
        }
    }

    @Test
    void watcherReportsWhatIsDeleted() throws Exception {
        Path file = Files.createFile(folder.resolve("mod.py"));
        try (LiveFolders live = live()) {
            assertThat(find(live, "mod")).isEqualTo("mod.py");
            Files.delete(file);
            await(() -> find(live, "mod") == null);
        }
    }

    @Test
    void folderThatIsReplacedIsWatchedAnew() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("pkg"));
        Files.createFile(inner.resolve("__init__.py"));
        try (LiveFolders live = live()) {
            assertThat(find(live, "pkg")).isEqualTo("pkg/__init__.py");
            Files.delete(inner.resolve("__init__.py"));
            Files.delete(inner);
            await(() -> find(live, "pkg") == null);
            Files.createDirectory(inner);
            await(() -> LiveFolders.NAMESPACE_PORTION.equals(find(live, "pkg")));
            Files.createFile(inner.resolve("__init__.py"));
            await(() -> "pkg/__init__.py".equals(find(live, "pkg")));
        }
    }

    @Test
    void closedFoldersAreAskedThemselves() throws Exception {
        Files.createFile(folder.resolve("mod.py"));
        LiveFolders live = live();
        live.close();
        assertThat(find(live, "mod")).isEqualTo("mod.py");
        Files.delete(folder.resolve("mod.py"));
        live.invalidate();
        assertThat(find(live, "mod")).isNull();
    }

    @Test
    void missingFolderIsEmpty() throws IOException, InterruptedException {
        try (LiveFolders live = new LiveFolders(List.of(folder.resolve("none")))) {
            live.awaitIndexed();
            assertThat(live.find(folder.resolve("none").toString(), "mod", SUFFIXES))
                    .isNull();
            assertThat(live.covers(folder.toString())).isFalse();
        }
    }
}
