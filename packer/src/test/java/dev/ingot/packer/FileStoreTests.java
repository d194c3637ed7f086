package dev.ingot.packer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileStoreTests {
    private static final ByteBuffer CONTENT =
            ByteBuffer.wrap(new byte[] {1, 2, 3}).asReadOnlyBuffer();

    @TempDir
    private Path folder;

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(folder::relativize).toList();
        }
    }

    @Test
    void fileIsNamedByItsHash() throws IOException {
        SlotContent stored = new FileStore(folder, "files").store(SlotKind.DATA, CONTENT, "pkg/table.csv");
        assertThat(stored.length()).isEqualTo(3);
        assertThat(files()).singleElement().asString().matches("files/pkg/table\\.[0-9a-f]{12}\\.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x.csv", "a/../../x.csv", "/x.csv", "a//x.csv"})
    void nothingIsWrittenForAPathThatIsNone(String path) throws IOException {
        FileStore store = new FileStore(Files.createDirectory(folder.resolve("work")), "files");
        assertThatIllegalArgumentException().isThrownBy(() -> store.store(SlotKind.DATA, CONTENT, path));
        assertThat(files()).isEmpty();
    }

    /** A pack that came from somebody names what it likes. */
    @Test
    void oldFilesAreRemovedUnlessTheirContentIsNotTheirNames() throws IOException {
        new FileStore(folder, "files").store(SlotKind.DATA, CONTENT, "table.csv");
        String ours = files().getFirst().toString();
        String foreign = "files/letters.0123456789ab.csv";
        Files.writeString(folder.resolve(foreign), "a user's own");
        List<String> named = List.of(ours, foreign, "files/none.0123456789ab.csv");
        FileStore.removeOld(named, folder.resolve("new.pypack"));
        assertThat(files()).containsExactly(Path.of(foreign));
    }
}
