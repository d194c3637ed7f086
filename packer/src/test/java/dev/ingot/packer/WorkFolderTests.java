package dev.ingot.packer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTests {
    @TempDir
    private Path folder;

    private Path target;

    @BeforeEach
    void setTarget() {
        target = folder.resolve("out.jar");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Makes what a killed process leaves: a work folder whose lock nobody holds. */
    private Path leftover() throws IOException {
        Path left = Files.createDirectory(folder.resolve(".out.jar." + UUID.randomUUID() + ".tmp"));
        Files.createFile(left.resolve("lock"));
        return left;
    }

    @Test
    void folderThatAnotherProcessRemovedBeforeItWasLockedIsMadeAnew() throws IOException {
        List<Path> removed = new ArrayList<>();
        try (WorkFolder work = WorkFolder.of(target, lock -> {
            if (removed.isEmpty()) {
                removed.add(lock);
                try {
                    Files.delete(lock);
                    Files.delete(lock.getParent());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        })) {
            work.publish(Files.writeString(work.resolve("made"), "new"));
        }
        assertThat(removed).hasSize(1);
        assertThat(target).hasContent("new");
    }

    /** Another process, which removes what it takes for left over, until its input ends. */
    static final class Remover {
        private Remover() {}

        public static void main(String[] arguments) throws IOException {
            Thread reader = Thread.ofPlatform().daemon().start(() -> {
                try {
                    int _ = System.in.read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            System.out.println("begun");
            do {
                WorkFolder.of(Path.of(arguments[0])).close();
            } while (reader.isAlive());
        }
    }

    private Process startRemover() throws IOException {
        Process remover = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Remover.class.getName(),
                        target.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(remover.inputReader().readLine()).isEqualTo("begun");
        return remover;
    }

    private static void end(Process remover) throws Exception {
        remover.getOutputStream().write('\n');
        remover.getOutputStream().flush();
        assertThat(remover.waitFor()).isZero();
    }

    @Test
    @Timeout(300)
    void folderThatIsBeingMadeIsNobodysToRemove() throws Exception {
        Process remover = startRemover();
        try {
            for (int i = 0; i < 3000; i++) {
                try (WorkFolder work = WorkFolder.of(target)) {
                    work.publish(Files.writeString(work.resolve("made"), "new " + i));
                }
                assertThat(target).hasContent("new " + i);
            }
            end(remover);
        } finally {
            remover.destroyForcibly();
        }
    }

    @Test
    void publishedFileTakesTheTargetsPlaceAndNothingElseStays() throws IOException {
        Files.writeString(target, "old");
        try (WorkFolder work = WorkFolder.of(target)) {
            Path made = Files.writeString(work.resolve("made"), "new");
            assertThat(target).hasContent("old");
            work.publish(made);
        }
        assertThat(target).hasContent("new");
        assertThat(names()).containsExactly("out.jar");
    }

    @Test
    void withoutPublishingTheOldTargetStays() throws IOException {
        Files.writeString(target, "old");
        try (WorkFolder work = WorkFolder.of(target)) {
            Files.writeString(work.resolve("made"), "new");
        }
        assertThat(target).hasContent("old");
        assertThat(names()).containsExactly("out.jar");
    }

    @Test
    void publishedFolderReplacesTheOldOne() throws IOException {
        Files.createDirectory(target);
        Files.createFile(target.resolve("old"));
        try (WorkFolder work = WorkFolder.of(target)) {
            Files.createFile(Files.createDirectory(work.resolve("made")).resolve("new"));
            work.publishFolder(work.resolve("made"));
        }
        assertThat(names()).containsExactly("out.jar");
        assertThat(target).isDirectoryContaining("glob:**/new").isDirectoryNotContaining("glob:**/old");
    }

    @Test
    void leftoversOfTheDeadAreRemoved() throws IOException {
        Files.writeString(leftover().resolve("made"), "half");
        WorkFolder.of(target).close();
        assertThat(names()).isEmpty();
    }

    @Test
    void workOfTheLivingIsLeftAlone() throws Exception {
        try (WorkFolder first = WorkFolder.of(target)) {
            Path made = Files.writeString(first.resolve("made"), "new");
            WorkFolder.of(target).close();
            assertThat(made).exists();
            // Nor by another process, after this one has looked at its own.
            end(startRemover());
            assertThat(made).exists();
        }
    }

    @Test
    void folderThatAKilledProcessHadMovedAwayComesBack() throws IOException {
        Path old = Files.createDirectory(leftover().resolve("old"));
        Files.writeString(old.resolve("file"), "old");
        WorkFolder.of(target).close();
        assertThat(target.resolve("file")).hasContent("old");
        assertThat(names()).containsExactly("out.jar");
    }

    @Test
    void similarNamesAreNotTouched() throws IOException {
        Files.createDirectory(folder.resolve(".out.jar.mine.tmp"));
        WorkFolder.of(target).close();
        assertThat(names()).containsExactly(".out.jar.mine.tmp");
    }

    @Test
    void missingFolderIsNamed() {
        assertThatThrownBy(() -> WorkFolder.of(folder.resolve("none/out.jar")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(folder.resolve("none").toString());
    }
}
