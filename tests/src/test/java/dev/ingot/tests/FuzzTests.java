package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.ingot.CorruptPackException;
import dev.ingot.PythonTarget;
import dev.ingot.SigningKeys;
import dev.ingot.UntrustedPackException;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.EntryType;
import dev.ingot.pack.Pack;
import dev.ingot.pack.PackWriter;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged packs and jars, made by chance: none crashes, hangs, or allocates beyond what the file's size allows. The
 * inputs follow from a seed, so that a failure repeats. {@code ./maven test -pl tests -Dtest=FuzzTests
 * -Dingot.fuzz=1000000} tries a million.
 */
class FuzzTests {
    private static final int INPUTS = Integer.getInteger("ingot.fuzz");

    /** LZ4 yields up to 255 bytes for one; the rest is for names, exceptions and the like. */
    private static final long ALLOCATION_FACTOR = 300;

    private static final long ALLOCATION_CONSTANT = 64 << 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int[] INTERESTING = {
        0, 1, -1, 2, 7, 8, 0x7f, 0xff, 0xffff, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    @TempDir
    private static Path folder;

    private static byte[] pack;
    private static final PublicKey KEY = SigningKeys.generate().getPublic();

    @BeforeAll
    static void makePack() throws IOException {
        ByteBuffer made = PackWriter.inMemory("sample", new PythonTarget(3, 12, 8, "graalpy250-312", 1), writer -> {
            for (String path : List.of("a.py", "pkg/__init__.py", "pkg/mod.py", "pkg/data.bin", "pkg/sub/deep.py")) {
                EntryType type = EntryType.ofPath(path);
                ByteBuffer text =
                        ByteBuffer.wrap((path + " = 'text'\n").repeat(20).getBytes(StandardCharsets.UTF_8));
                boolean module = type.kind() == EntryKind.MODULE;
                List<SlotContent> contents = module
                        ? List.of(
                                SlotContent.of(SlotKind.SOURCE, text, Storage.RAW),
                                SlotContent.of(SlotKind.BYTECODE_0, text, Storage.LZ4))
                        : List.of(SlotContent.inFile(SlotKind.DATA, text, "files/data.bin"));
                writer.add(path, type.kind(), type.moduleName(), type.isPackage(), contents);
            }
        });
        pack = new byte[made.remaining()];
        made.get(pack);
    }

    /**
     * Changes bytes, cuts, repeats, or puts numbers that are known to hurt; in half of the cases the checksums fit
     * afterwards.
     */
    private static byte[] mutated(byte[] original, Random random, boolean mayFit) {
        byte[] bytes = original.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(bytes.length - Long.BYTES);
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> buffer.putInt(at & ~3, INTERESTING[random.nextInt(INTERESTING.length)]);
                case 3 -> buffer.putInt(at & ~3, random.nextInt(bytes.length * 2));
                case 4 -> {
                    int length = Math.min(random.nextInt(64), bytes.length - at);
                    System.arraycopy(bytes, random.nextInt(Math.max(1, bytes.length - length)), bytes, at, length);
                }
                default -> bytes = Arrays.copyOf(bytes, Math.max(32, random.nextInt(bytes.length + 64)));
            }
        }
        if (mayFit && random.nextBoolean() && bytes.length > 512) {
            fitChecksums(bytes);
        }
        return bytes;
    }

    /** Writes the length and the checksums of header and index that the bytes have now. */
    private static void fitChecksums(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(16, bytes.length);
        for (int section = 1; section < 6; section++) {
            int row = 176 + 24 * section;
            long offset = buffer.getLong(row + 8);
            long length = buffer.getLong(row + 16);
            if (offset >= 0 && length >= 0 && offset <= bytes.length && length <= bytes.length - offset) {
                buffer.putInt(row + 4, crc(bytes, (int) offset, (int) length));
            }
        }
        buffer.putInt(508, crc(bytes, 0, 508));
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** Asks a pack all that can be asked; damage is an exception of its own kind, everything else is a fault. */
    private static void askEverything(Pack opened) {
        // Reads every content once, one after the other: what it allocates in all says nothing.
        try {
            opened.verify();
        } catch (CorruptPackException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        long limit = opened.length() * ALLOCATION_FACTOR + ALLOCATION_CONSTANT;
        expectDamageAtMost(limit, () -> opened.verifySignature(List.of(KEY)));
        expectDamageAtMost(limit, () -> opened.findModule("pkg.mod"));
        expectDamageAtMost(limit, () -> opened.findModule("pkg.nothing"));
        expectDamageAtMost(limit, () -> opened.findPath("/pkg/data.bin", 1));
        expectDamageAtMost(limit, () -> opened.files());
        for (int number = 0; number < Math.min(opened.entryCount(), 40); number++) {
            Entry entry = opened.entry(number);
            expectDamageAtMost(limit, () -> entry.path());
            expectDamageAtMost(limit, () -> entry.name());
            expectDamageAtMost(limit, () -> entry.moduleName());
            expectDamageAtMost(limit, () -> {
                for (int child = 0; child < Math.min(entry.childCount(), 40); child++) {
                    entry.child(child).kind();
                }
            });
            for (SlotKind kind : SlotKind.values()) {
                expectDamageAtMost(limit, () -> entry.read(kind));
            }
        }
    }

    private static void expectDamageAtMost(long limit, Runnable question) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            question.run();
        } catch (CorruptPackException | UntrustedPackException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(limit);
    }

    private interface Attempt {
        void run(byte[] input) throws IOException;
    }

    private static void tryAll(int count, byte[] original, boolean mayFit, Attempt attempt) {
        for (int seed = 0; seed < count; seed++) {
            byte[] input = mutated(original, new Random(seed), mayFit);
            try {
                attempt.run(input);
            } catch (CorruptPackException | IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (Throwable e) {
                fail("seed " + seed + ": " + HexFormat.of().formatHex(input), e);
            }
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void packsInMemory() {
        tryAll(INPUTS, pack, true, input -> {
            try (Pack opened = Pack.open("fuzzed", ByteBuffer.wrap(input))) {
                askEverything(opened);
            }
        });
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void packsInJars() throws IOException {
        Path file = folder.resolve("fuzzed.jar");
        tryAll(INPUTS / 20, jar(), false, input -> {
            Files.write(file, input);
            try (Pack opened = Pack.open(file, "META-INF/ingot/sample.pypack")) {
                askEverything(opened);
            }
        });
    }

    private static byte[] jar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("META-INF/ingot/sample.pypack");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(pack.length);
            entry.setCrc(Integer.toUnsignedLong(crc(pack, 0, pack.length)));
            zip.putNextEntry(entry);
            zip.write(pack);
        }
        return bytes.toByteArray();
    }
}
