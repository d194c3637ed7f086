package dev.ingot.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ingot.pack.ProcessFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the folders that processes had for the libraries of their contexts. */
class NativeCopiesTests {
    @TempDir
    private Path folder;

    /** Has a process of its own, as it were, use a library; returns the folder of that process. */
    private Path use(String process) throws IOException {
        Path base = folder.resolve("native-contexts");
        List<Path> before = Files.exists(base) ? children(base) : List.of();
        NativeCopies copies = new NativeCopies(base);
        copies.begin(folder.resolve(process));
        return children(base).stream()
                .filter(child -> !before.contains(child))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> children(Path of) throws IOException {
        try (Stream<Path> children = Files.list(of)) {
            return children.toList();
        }
    }

    @Test
    void whatIsLeftOfAProcessThatDiedIsRemovedAndNotWhatItsLinksName() throws IOException {
        Path shared = Files.writeString(folder.resolve("shared.so"), "shared");
        Path dead = Files.createDirectories(folder.resolve("native-contexts/1-dead/0"));
        Files.createSymbolicLink(dead.resolve("shared.so"), shared);
        Files.createSymbolicLink(dead.resolve("folder"), folder);
        Files.createFile(dead.resolveSibling(ProcessFolder.LOCK));
        use("one");
        assertThat(dead.getParent()).doesNotExist();
        assertThat(shared).hasContent("shared");
    }

    /** Another process, which removes what nobody has locked, until its input ends. */
    static final class Remover {
        private Remover() {}

        public static void main(String[] arguments) throws IOException {
            NativeCopies copies = new NativeCopies(Path.of(arguments[0]));
            System.out.println("begun");
            while (System.in.available() == 0) {
                copies.removeLeftOvers();
            }
        }
    }

    @Test
    void folderThatIsBeingMadeIsNobodysToRemove() throws Exception {
        Path base = Files.createDirectory(folder.resolve("native-contexts"));
        Process remover = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Remover.class.getName(),
                        base.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(remover.inputReader().readLine()).isEqualTo("begun");
            for (int i = 0; i < 300; i++) {
                assertThat(use("of" + i).resolve(ProcessFolder.LOCK)).exists();
            }
            remover.getOutputStream().write('\n');
            remover.getOutputStream().flush();
            assertThat(remover.waitFor()).isZero();
        } finally {
            remover.destroyForcibly();
        }
    }

    /** Who waits for a place keeps nobody from giving one up. */
    @Test
    @Timeout(60)
    void placeThatIsGivenUpGoesToWhoWaits() throws Exception {
        System.setProperty(NativeCopies.LIMIT_PROPERTY, "1");
        try {
            NativeCopies copies = new NativeCopies(folder.resolve("native-contexts"));
            NativeCopy first = copies.reserve(new NativeCache(folder.resolve("cache")), false);
            copies.begin(folder.resolve("first"));
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                copies.begin(folder.resolve("second"));
                return true;
            });
            Thread waiting = Thread.ofPlatform().start(task);
            while (waiting.getState() != Thread.State.TIMED_WAITING && !task.isDone()) {
                Thread.onSpinWait();
            }
            copies.end(first, true, true);
            assertThat(task.get()).isTrue();
            assertThatIOException()
                    .isThrownBy(() -> copies.begin(folder.resolve("third")))
                    .withMessageContaining("as many contexts of this process use native libraries as may at one time");
        } finally {
            System.clearProperty(NativeCopies.LIMIT_PROPERTY);
        }
    }

    @Test
    void placeWhoseFolderCannotBeMadeIsNotTaken() throws IOException {
        System.setProperty(NativeCopies.LIMIT_PROPERTY, "1");
        try {
            NativeCopies copies = new NativeCopies(folder.resolve("native-contexts"));
            Path file = Files.createFile(folder.resolve("file"));
            assertThatIOException().isThrownBy(() -> copies.begin(file.resolve("first")));
            copies.begin(folder.resolve("second"));
            assertThat(folder.resolve("second")).isDirectory();
        } finally {
            System.clearProperty(NativeCopies.LIMIT_PROPERTY);
        }
    }

    @Test
    void foldersThatAreLockedOrBeingMadeStay() throws IOException {
        Path made = Files.createDirectories(folder.resolve("native-contexts/2-made"));
        Path first = use("one");
        Path second = use("two");
        assertThat(children(folder.resolve("native-contexts"))).containsExactlyInAnyOrder(made, first, second);
        assertThat(first.resolve(ProcessFolder.LOCK)).exists();
    }
}
