package dev.ingot.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ingot.pack.ProcessFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockedResolverTests {
    /** What {@code printf content | sha256sum} says. */
    private static final String HASH = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";

    @TempDir
    private Path folder;

    private Path requirements;
    private Path lock;
    private Path wheel;

    /** What pip was asked for. */
    private final List<Path> asked = new ArrayList<>();

    @BeforeEach
    void makeWheel() throws IOException {
        requirements = Files.writeString(folder.resolve("requirements.txt"), "Big.Words>=1\n");
        lock = folder.resolve("requirements.lock");
        wheel = Files.writeString(
                Files.createDirectory(folder.resolve("index")).resolve("big_words-1.2-py3-none-any.whl"), "content");
    }

    @Test
    void lockOfNothingIsReadAgain() throws IOException {
        Files.writeString(requirements, "# none yet\n");
        LockedResolver resolver = new LockedResolver(lock, folder.resolve("store"), List.of(), file -> List.of());
        assertThat(resolver.resolve(requirements)).isEmpty();
        assertThat(lock).exists();
        assertThat(resolver.resolve(requirements)).isEmpty();
    }

    private List<Path> resolve(Path... findLinks) throws IOException {
        Inputs.RequirementsResolver pip = file -> {
            asked.add(file);
            return List.of(wheel);
        };
        return new LockedResolver(lock, folder.resolve("store"), List.of(findLinks), pip).resolve(requirements);
    }

    @Test
    void lockNamesVersionsAndHashes() throws IOException {
        resolve();
        assertThat(Files.readAllLines(lock)).hasSize(3).last().isEqualTo("big-words==1.2 --hash=sha256:" + HASH);
    }

    @Test
    void laterBuildsTakeTheSameWheelsWithoutPip() throws IOException {
        List<Path> first = resolve();
        byte[] locked = Files.readAllBytes(lock);
        Files.delete(wheel);
        assertThat(resolve()).isEqualTo(first).allMatch(Files::exists);
        assertThat(asked).containsExactly(requirements);
        assertThat(lock).hasBinaryContent(locked);
    }

    @Test
    void wheelsAreFoundByTheirHashInGivenFolders() throws IOException {
        resolve();
        ProcessFolder.remove(folder.resolve("store"));
        assertThat(resolve(folder.resolve("index"))).hasSize(1);
        assertThat(asked).containsExactly(requirements);
    }

    @Test
    void wheelWithOtherContentIsLeftToPipWhichChecksTheHashes() throws IOException {
        resolve();
        ProcessFolder.remove(folder.resolve("store"));
        Files.writeString(wheel, "forged");
        resolve(folder.resolve("index"));
        assertThat(asked).containsExactly(requirements, lock);
    }

    @Test
    void changedRequirementsAreResolvedAnew() throws IOException {
        resolve();
        Files.writeString(requirements, "big-words>=1.1\n");
        resolve();
        assertThat(asked).containsExactly(requirements, requirements);
    }

    @Test
    void changedIncludedFileIsAChangeAndACommentIsNone() throws IOException {
        Path more = Files.writeString(folder.resolve("more.txt"), "words\n");
        Files.writeString(requirements, "-r more.txt\n");
        resolve();
        Files.writeString(more, "# why\nwords\n\n");
        resolve();
        assertThat(asked).hasSize(1);
        Files.writeString(more, "other\n");
        resolve();
        assertThat(asked).hasSize(2);
    }

    @Test
    void constraintsAndFilesWithBlanksInTheirNamesCount() throws IOException {
        Path constraints = Files.writeString(folder.resolve("my constraints.txt"), "words<2\n");
        Files.writeString(requirements, "words\n-c \"my constraints.txt\"\n");
        resolve();
        Files.writeString(constraints, "words<3\n");
        resolve();
        assertThat(asked).hasSize(2);
    }

    @Test
    void lockIsOfOneFile() throws IOException {
        Path other = Files.writeString(folder.resolve("other.txt"), "more\n");
        LockedResolver resolver = new LockedResolver(lock, folder.resolve("store"), List.of(), file -> List.of(wheel));
        resolver.resolve(requirements);
        assertThatIOException()
                .isThrownBy(() -> resolver.resolve(other))
                .withMessage(other + ": the lock " + lock + " is of " + requirements
                        + "; name both in one file, by -r lines");
    }

    @Test
    void lockWithLineEndsOfWindowsIsTheSame() throws IOException {
        resolve();
        Files.writeString(lock, Files.readString(lock).replace("\n", "\r\n"));
        resolve();
        assertThat(asked).containsExactly(requirements);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "./words",
                "../words-1.0-py3-none-any.whl",
                "/words",
                "libs/words",
                "words/",
                "words-1.0.tar.gz",
                "words-1.0.tgz",
                "words-1.0-py3-none-any.whl # from there",
                "words-1.0-py3-none-any.whl[more]",
                "-e words",
                "--editable=words",
                "words @ https://example.org/words-1.0-py3-none-any.whl",
                "https://example.org/words.zip"
            })
    void placeIsNothingThatALockCouldKeep(String place) throws IOException {
        Files.writeString(requirements, "# why\n" + place + "\n");
        assertThatIOException()
                .isThrownBy(this::resolve)
                .withMessageStartingWith(requirements + ": '" + place + "' names a place, which a lock does not keep;");
        assertThat(asked).isEmpty();
    }

    /** Pip is told again where to look, and that file is read again. */
    @Test
    void optionsOfPipAreKept() throws IOException {
        Files.writeString(
                requirements,
                "--extra-index-url \\\n https://example.org/simple\n-f wheels\n-f https://example.org/words.zip\n"
                        + "words[more]==1 ; python_version > '3' \\\n  --hash=sha256:" + HASH + "\n--no-index # yet\n");
        Files.createDirectory(folder.resolve("wheels"));
        lock = Files.createDirectory(folder.resolve("locks")).resolve("requirements.lock");
        resolve();
        assertThat(lock)
                .content()
                .contains("\n--extra-index-url  https://example.org/simple\n--find-links ../wheels\n"
                        + "--find-links https://example.org/words.zip\n--no-index # yet\nbig-words==");
        ProcessFolder.remove(folder.resolve("store"));
        resolve();
        assertThat(asked).containsExactly(requirements, lock);
    }

    @Test
    void lockThatIsNoneIsAnErrorThatSaysWhatToDo() throws IOException {
        resolve();
        Files.writeString(lock, Files.readString(lock) + "words @ file:///somewhere\n");
        assertThatIOException()
                .isThrownBy(this::resolve)
                .withMessage(lock + ": 'words @ file:///somewhere' is not NAME==VERSION --hash=sha256:…;"
                        + " remove the file to lock again");
        assertThat(asked).hasSize(1);
    }
}
