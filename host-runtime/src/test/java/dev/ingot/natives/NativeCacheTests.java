package dev.ingot.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.PythonTarget;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.PackWriter;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken for a library that was extracted before: it is code, and the folder may be one that all can write. */
class NativeCacheTests {
    private static final String CONTENT = "the library";

    /** Of the same length, so that the size does not tell. */
    private static final String FORGED = "another one";

    @TempDir
    private Path folder;

    private Pack pack;
    private Entry library;
    private NativeCache cache;

    @BeforeEach
    void writePack() throws IOException {
        ByteBuffer content = ByteBuffer.wrap(CONTENT.getBytes(StandardCharsets.UTF_8));
        PythonTarget python = new PythonTarget(3, 12, 8, "graalpy250-312", 0x0a0d5352);
        Path file = folder.resolve("demo.pypack");
        try (PackWriter writer = new PackWriter(file, "demo", python)) {
            SlotContent data = SlotContent.of(SlotKind.DATA, content, Storage.RAW);
            writer.add("libdemo.so", EntryKind.NATIVE_LIBRARY, null, false, List.of(data));
            writer.finish();
        }
        pack = Pack.open(file);
        library = pack.entry(pack.findPath("libdemo.so", 0));
        cache = new NativeCache(folder.resolve("cache"));
    }

    @AfterEach
    void closePack() {
        pack.close();
    }

    @Test
    void fileOfTheUserIsTakenAsItIs() throws IOException {
        Path extracted = cache.fileOf(library);
        assertThat(extracted).hasContent(CONTENT);
        Object first = Files.getAttribute(extracted, "unix:ino");
        assertThat(cache.fileOf(library)).isEqualTo(extracted);
        assertThat(Files.getAttribute(extracted, "unix:ino")).isEqualTo(first);
    }

    @Test
    void fileWithAnotherContentOfTheSameLengthIsWrittenAgain() throws IOException {
        Files.writeString(cache.fileOf(library), FORGED);
        NativeCache nextProcess = new NativeCache(folder.resolve("cache"));
        assertThat(nextProcess.fileOf(library)).hasContent(CONTENT);
    }

    @Test
    void fileCutShortIsWrittenAgain() throws IOException {
        Path extracted = cache.fileOf(library);
        Files.writeString(extracted, "the");
        assertThat(cache.fileOf(library)).hasContent(CONTENT);
    }

    @Test
    void linkIsReplacedAndWhatItNamesIsLeftAlone() throws IOException {
        Path extracted = cache.fileOf(library);
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), FORGED);
        Files.delete(extracted);
        Files.createSymbolicLink(extracted, elsewhere);
        assertThat(cache.fileOf(library)).hasContent(CONTENT);
        assertThat(extracted).isRegularFile();
        assertThat(Files.isSymbolicLink(extracted)).isFalse();
        assertThat(elsewhere).hasContent(FORGED);
    }

    @Test
    void fileOfAnotherUserIsReplaced() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a file away");
        Path extracted = cache.fileOf(library);
        Files.writeString(extracted, FORGED);
        Files.setOwner(
                extracted,
                extracted.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertThat(cache.fileOf(library)).hasContent(CONTENT);
        assertThat(Files.getOwner(extracted, LinkOption.NOFOLLOW_LINKS).getName())
                .isEqualTo("root");
    }
}
