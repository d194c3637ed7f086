package dev.ingot.packer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileCacheTests {
    private static final ByteBuffer SOURCE = ByteBuffer.wrap(new byte[] {1, 2, 3});

    @TempDir
    private Path folder;

    private CompileCache cache;
    private Path file;

    @BeforeEach
    void storeOne() {
        cache = new CompileCache(folder, "compiler");
        file = cache.file(SOURCE, "/ingot/app/a.py", 0, Storage.LZ4);
        SlotContent bytecode = SlotContent.of(SlotKind.BYTECODE_0, ByteBuffer.wrap(new byte[1000]), Storage.LZ4);
        CompileCache.store(file, new CompiledModule(bytecode, List.of("line 1: a warning")));
    }

    @Test
    void whatWasStoredIsLoaded() {
        CompiledModule module = Objects.requireNonNull(CompileCache.load(file, SlotKind.BYTECODE_0));
        assertThat(module.messages()).containsExactly("line 1: a warning");
        SlotContent bytecode = Objects.requireNonNull(module.bytecode());
        assertThat(bytecode.storage()).isEqualTo(Storage.LZ4);
        assertThat(bytecode.length()).isEqualTo(1000);
    }

    @Test
    void fileOfAnotherUserCountsAsNone() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a file away");
        Files.setOwner(
                file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertThat(CompileCache.load(file, SlotKind.BYTECODE_0)).isNull();
    }

    @Test
    void errorsAreKeptToo() {
        CompileCache.store(file, new CompiledModule(null, List.of("line 3: invalid syntax")));
        CompiledModule module = Objects.requireNonNull(CompileCache.load(file, SlotKind.BYTECODE_0));
        assertThat(module.bytecode()).isNull();
        assertThat(module.messages()).containsExactly("line 3: invalid syntax");
    }

    @Test
    void everythingThatDecidesTheBytecodeMakesAnotherFile() {
        assertThat(List.of(
                        cache.file(ByteBuffer.wrap(new byte[] {1, 2, 4}), "/ingot/app/a.py", 0, Storage.LZ4),
                        cache.file(SOURCE, "/ingot/app/b.py", 0, Storage.LZ4),
                        cache.file(SOURCE, "/ingot/app/a.py", 1, Storage.LZ4),
                        cache.file(SOURCE, "/ingot/app/a.py", 0, Storage.RAW),
                        new CompileCache(folder, "other").file(SOURCE, "/ingot/app/a.py", 0, Storage.LZ4)))
                .doesNotContain(file)
                .doesNotHaveDuplicates();
    }

    @Test
    void damagedFileCountsAsNone() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThat(CompileCache.load(file, SlotKind.BYTECODE_0)).isNull();
        Files.write(file, new byte[2]);
        assertThat(CompileCache.load(file, SlotKind.BYTECODE_0)).isNull();
    }

    @Test
    void whatIsNotUsedIsRemovedAndWhatIsUsedStays() throws IOException {
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(10)));
        Path unused = Files.writeString(folder.resolve("unused"), "");
        Files.setLastModifiedTime(unused, longAgo);
        Files.setLastModifiedTime(file, longAgo);
        assertThat(CompileCache.load(file, SlotKind.BYTECODE_0)).isNotNull();
        cache.removeUnused(Duration.ofDays(5));
        assertThat(unused).doesNotExist();
        assertThat(file).exists();
    }
}
