package dev.ingot.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ingot.CorruptPackException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackTests {
    @TempDir
    private Path folder;

    private Pack pack;

    @BeforeEach
    void openPack() throws IOException {
        pack = Pack.open(PackSamples.writeVaried(folder));
    }

    @AfterEach
    void closePack() {
        pack.close();
    }

    private Entry module(String name) {
        int number = pack.findModule(name);
        assertThat(number).as(name).isNotEqualTo(Pack.NOT_FOUND);
        return pack.entry(number);
    }

    private Entry path(String path) {
        int number = pack.findPath(path, 0);
        assertThat(number).as(path).isNotEqualTo(Pack.NOT_FOUND);
        return pack.entry(number);
    }

    @Test
    void headerSaysWhatTheWriterWasTold() {
        assertThat(pack.mountFolder()).isEqualTo("/ingot/varied");
        assertThat(pack.python()).isEqualTo(PackSamples.PYTHON);
        assertThat(pack.length())
                .isEqualTo(folder.resolve("varied.pypack").toFile().length());
    }

    @Test
    void packageIsFoundByNameAndByPath() {
        assertThat(module("pkg").isPackage()).isTrue();
        assertThat(module("pkg").mountedPath()).isEqualTo("/ingot/varied/pkg/__init__.py");
        assertThat(path("pkg/__init__.py").moduleName()).isEqualTo("pkg");
        assertThat(path("pkg").kind()).isEqualTo(EntryKind.FOLDER);
    }

    @Test
    void foldersWithoutInitAreNamespacePortions() {
        assertThat(module("space").isNamespacePortion()).isTrue();
        assertThat(module("space.part").path()).isEqualTo("space/part");
        assertThat(module("space.part.one").isPackage()).isFalse();
    }

    @Test
    void foldersWithADotInTheirNameCannotBeImported() {
        assertThat(pack.findModule("pkg-1.0.dist-info")).isEqualTo(Pack.NOT_FOUND);
        assertThat(path("pkg-1.0.dist-info").kind()).isEqualTo(EntryKind.FOLDER);
    }

    @Test
    void namesThatThePackDoesNotHoldAreNotFound() {
        assertThat(List.of("", "pk", "pkgs", "pkg.", "mod", "pkg/mod", "größe"))
                .allSatisfy(name -> assertThat(pack.findModule(name)).isEqualTo(Pack.NOT_FOUND));
        assertThat(List.of("pkg/", "/pkg", "pkg.mod", "pkg/mod", "PKG"))
                .allSatisfy(path -> assertThat(pack.findPath(path, 0)).isEqualTo(Pack.NOT_FOUND));
    }

    @Test
    void contentsAreReadWhateverTheirStorage() {
        Entry mod = module("pkg.mod");
        assertThat(mod.storage(SlotKind.BYTECODE_0)).isEqualTo(Storage.RAW);
        assertThat(mod.storage(SlotKind.SOURCE)).isEqualTo(Storage.LZ4);
        assertThat(read(mod, SlotKind.BYTECODE_0)).isEqualTo("marshalled");
        assertThat(read(mod, SlotKind.SOURCE)).startsWith("the same words").hasSize(32 * 40);
        assertThat(mod.length(SlotKind.SOURCE)).isEqualTo(32 * 40);
        assertThat(mod.read(SlotKind.DATA)).isNull();
        assertThat(mod.length(SlotKind.DATA)).isEqualTo(-1);
        assertThat(read(module("pkg"), SlotKind.SOURCE)).isEmpty();
    }

    @Test
    void contentThatWasOverwrittenInPlaceIsAnErrorAndNotWrongBytes() throws IOException {
        Entry mod = module("pkg.mod");
        Path file = folder.resolve("varied.pypack");
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(PackSamples.bytes("overwritten"), text.indexOf("marshalled"));
        }
        assertThatExceptionOfType(CorruptPackException.class)
                .isThrownBy(() -> mod.read(SlotKind.BYTECODE_0))
                .withMessageContaining("the checksum of the BYTECODE_0 content");
    }

    private static String read(Entry entry, SlotKind kind) {
        return PackSamples.text(Objects.requireNonNull(entry.read(kind)));
    }

    @Test
    void contentsCannotBeChanged() {
        ByteBuffer content = Objects.requireNonNull(module("pkg.mod").read(SlotKind.BYTECODE_0));
        assertThat(content.isReadOnly()).isTrue();
    }

    @Test
    void namesBeyondAsciiAreFoundAndReturned() {
        assertThat(path("pkg/größe.txt").name()).isEqualTo("größe.txt");
    }

    @Test
    void childrenOfAFolderAreInTheOrderOfTheirBytes() {
        List<String> names = new ArrayList<>();
        Entry root = pack.root();
        for (int i = 0; i < root.childCount(); i++) {
            names.add(root.child(i).name());
        }
        assertThat(names).containsExactly("pkg", "pkg-1.0.dist-info", "space");
        assertThat(path("pkg/mod.py").childCount()).isZero();
    }

    @Test
    void undamagedPackIsVerified() {
        pack.verify();
        assertThat(pack.contentId().toString()).hasSize(64);
    }

    @Test
    void missesAllocateNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        String module = "pkg.nothing.of.this.name";
        String path = "/ingot/varied/pkg/größer.txt";
        int start = "/ingot/varied/".length();
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            found += pack.findModule(module) + pack.findPath(path, start);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            found += pack.findModule(module) + pack.findPath(path, start);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(found).isEqualTo(-2 * 30_000);
        // Less than a byte for each look-up: whatever the measurement itself takes.
        assertThat(allocated).isLessThan(10_000);
    }

    @Test
    void readingAfterCloseThrowsIllegalStateException() {
        Entry entry = module("pkg.mod");
        pack.close();
        pack.close();
        assertThatIllegalStateException().isThrownBy(() -> pack.findModule("pkg"));
        assertThatIllegalStateException().isThrownBy(() -> entry.read(SlotKind.SOURCE));
        assertThatIllegalStateException().isThrownBy(entry::path);
    }

    @Test
    void packIsClosedByManyThreadsAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 100; round++) {
                Pack shared = Pack.open(folder.resolve("varied.pypack"));
                Callable<Void> close = () -> {
                    shared.close();
                    return null;
                };
                for (Future<Void> closing : threads.invokeAll(Collections.nCopies(4, close))) {
                    closing.get();
                }
                assertThatIllegalStateException().isThrownBy(() -> shared.findModule("pkg"));
            }
        }
    }

    @Test
    void packInMemoryAnswersLikeAMappedOne() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("varied.pypack")));
        try (Pack copy = Pack.open("memory", bytes)) {
            copy.verify();
            assertThat(copy.contentId()).isEqualTo(pack.contentId());
            assertThat(copy.findModule("pkg.mod")).isEqualTo(pack.findModule("pkg.mod"));
        }
    }

    @Test
    void samePathCannotBeAddedTwice() throws IOException {
        try (PackWriter writer = new PackWriter(folder.resolve("x.pypack"), "x", PackSamples.PYTHON)) {
            writer.add("a.py", EntryKind.MODULE, "a", false, List.of());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.add("a.py", EntryKind.MODULE, "a", false, List.of()))
                    .withMessageContaining("added before");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.add("a.py/b.py", EntryKind.MODULE, "b", false, List.of()))
                    .withMessageContaining("is a file");
        }
    }

    @Test
    void packThatIsCutShortIsAnErrorWithItsName() throws IOException {
        Path file = folder.resolve("cut.pypack");
        try (PackWriter writer = new PackWriter(file, "cut", PackSamples.PYTHON)) {
            for (int number = 0; number < 2_000; number++) {
                String name = "module" + number;
                SlotContent source = PackSamples.raw(SlotKind.SOURCE, "NUMBER = " + number);
                writer.add(name + ".py", EntryKind.MODULE, name, false, List.of(source));
            }
            writer.finish();
        }
        try (Pack cut = Pack.open(file)) {
            Entry entry = cut.entry(cut.findModule("module1"));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
            List<ThrowingCallable> reads = List.of(
                    () -> cut.findModule("module2"),
                    () -> cut.findPath("module3.py", 0),
                    () -> entry.read(SlotKind.SOURCE),
                    cut::verify,
                    cut::verifyIndex);
            assertThat(reads)
                    .allSatisfy(read -> assertThatExceptionOfType(CorruptPackException.class)
                            .isThrownBy(read)
                            .withMessageContaining(file.toString())
                            .withMessageContaining("cut short while it was in use"));
        }
    }

    @Test
    void pathsThatLeaveTheMountAreRefused() throws IOException {
        try (PackWriter writer = new PackWriter(folder.resolve("x.pypack"), "x", PackSamples.PYTHON)) {
            assertThat(List.of("", "/a", "a/", "a//b", "../a", "a/./b", "a\\b", "a\0b", "C:/x", "c:x"))
                    .allSatisfy(path -> {
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> writer.add(path, EntryKind.RESOURCE, null, false, List.of()));
                    });
        }
    }

    @Test
    void targetKeepsItsContentUntilThePackIsFinished() throws IOException {
        Path target = folder.resolve("old.pypack");
        Files.writeString(target, "old");
        try (PackWriter writer = new PackWriter(target, "x", PackSamples.PYTHON)) {
            writer.add("a.py", EntryKind.MODULE, "a", false, List.of());
            assertThat(target).hasContent("old");
        }
        assertThat(target).hasContent("old");
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .extracting(Path::getFileName)
                    .extracting(Path::toString)
                    .noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void packageWinsOverAModuleOfTheSameName() throws IOException {
        Path target = folder.resolve("both.pypack");
        try (PackWriter writer = new PackWriter(target, "both", PackSamples.PYTHON)) {
            writer.add("a.py", EntryKind.MODULE, "a", false, List.of());
            writer.add("a/__init__.py", EntryKind.MODULE, "a", true, List.of());
            writer.finish();
        }
        try (Pack both = Pack.open(target)) {
            assertThat(both.entry(both.findModule("a")).path()).isEqualTo("a/__init__.py");
            both.verify();
        }
    }

    @Test
    void thousandsOfNamesAreAllFound() throws IOException {
        Path target = folder.resolve("many.pypack");
        int count = 20_000;
        try (PackWriter writer = new PackWriter(target, "many", PackSamples.PYTHON)) {
            for (int i = 0; i < count; i++) {
                String name = "package" + i % 100 + ".module" + i;
                writer.add(name.replace('.', '/') + ".py", EntryKind.MODULE, name, false, List.of());
            }
            writer.finish();
        }
        try (Pack many = Pack.open(target)) {
            for (int i = 0; i < count; i++) {
                String name = "package" + i % 100 + ".module" + i;
                assertThat(many.entry(many.findModule(name)).moduleName()).isEqualTo(name);
                assertThat(many.findModule(name + "x")).isEqualTo(Pack.NOT_FOUND);
            }
            many.verify();
        }
    }

    @Test
    void extensionModulesRankAsInFileFinder() throws IOException {
        assertThat(EntryType.ofPath("p/x.cpython-312-x86_64-linux-gnu.so"))
                .isEqualTo(new EntryType(EntryKind.NATIVE_LIBRARY, null, false));
        assertThat(EntryType.ofPath("x.abi3.so").moduleName()).isNull();
        assertThat(EntryType.ofPath("p/x.graalpy250-312-native-x86_64-linux.so").moduleName())
                .isEqualTo("p.x");
        assertThat(EntryType.ofPath("p/__init__.so")).isEqualTo(new EntryType(EntryKind.NATIVE_LIBRARY, "p", true));
        assertThat(EntryType.ofPath("libx.so.1.2").kind()).isEqualTo(EntryKind.NATIVE_LIBRARY);
        List<String> inOrder = List.of(
                "x/__init__.graalpy250-312-native-x86_64-linux.so",
                "x/__init__.so",
                "x/__init__.py",
                "x.graalpy250-312-native-x86_64-linux.so",
                "x.so",
                "x.py");
        for (int first = 0; first < inOrder.size(); first++) {
            List<String> paths = new ArrayList<>(inOrder.subList(first, inOrder.size()));
            Collections.sort(paths);
            ByteBuffer pack = PackWriter.inMemory("ranks", PackSamples.PYTHON, writer -> {
                for (String path : paths) {
                    EntryType type = EntryType.ofPath(path);
                    writer.add(path, type.kind(), type.moduleName(), type.isPackage(), List.of());
                }
            });
            try (Pack opened = Pack.open("ranks", pack)) {
                assertThat(opened.entry(opened.findModule("x")).path()).isEqualTo(inOrder.get(first));
            }
        }
    }
}
