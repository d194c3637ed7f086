package dev.ingot.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ingot.CorruptPackException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Injects damage into a small pack: every byte and every length, and random damage behind checksums that were made to
 * fit.
 */
class DamagedPackTests {
    @TempDir
    private Path folder;

    private byte[] sound;

    @BeforeEach
    void writePack() throws IOException {
        sound = Files.readAllBytes(PackSamples.writeVaried(folder));
    }

    private static Pack open(byte[] bytes) {
        return Pack.open("test.pypack", ByteBuffer.wrap(bytes));
    }

    @Test
    void packOfEveryShorterLengthIsRefused() {
        for (int length = 0; length < sound.length; length++) {
            byte[] truncated = Arrays.copyOf(sound, length);
            assertThatExceptionOfType(CorruptPackException.class)
                    .as("%d of %d bytes", length, sound.length)
                    .isThrownBy(() -> open(truncated))
                    .withMessageStartingWith("test.pypack: ");
        }
    }

    @Test
    void anyFlippedByteInHeaderOrIndexIsNoticedAtOpen() {
        int blobs = (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong(176 + 24 + 8);
        for (int at = 0; at < sound.length; at++) {
            if (at >= PackHeader.SIZE && at < blobs) {
                continue;
            }
            byte[] damaged = sound.clone();
            damaged[at] ^= 0x40;
            if (isPadding(at)) {
                continue;
            }
            assertThatExceptionOfType(CorruptPackException.class)
                    .as("byte %d", at)
                    .isThrownBy(() -> open(damaged));
        }
    }

    /** The zeros between sections are covered by the content id alone. */
    private boolean isPadding(int at) {
        ByteBuffer header = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < SectionKind.count(); row++) {
            long offset = header.getLong(176 + row * Section.SIZE + 8);
            long length = header.getLong(176 + row * Section.SIZE + 16);
            if (at >= offset && at < offset + length) {
                return false;
            }
        }
        return at >= PackHeader.SIZE;
    }

    @Test
    void anyFlippedByteIsNoticedByVerify() {
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 0x01;
            assertThatExceptionOfType(CorruptPackException.class)
                    .as("byte %d", at)
                    .isThrownBy(() -> {
                        try (Pack pack = open(damaged)) {
                            pack.verify();
                        }
                    });
        }
    }

    @Test
    void fileThatIsNoPackIsNamedAsSuch() {
        byte[] foreign = "PK\003\004 this is some other file".getBytes(StandardCharsets.US_ASCII);
        assertThatExceptionOfType(CorruptPackException.class)
                .isThrownBy(() -> open(foreign))
                .withMessageContaining("not a pack");
    }

    @Test
    void truncationIsNamedAsTheLikelyCause() {
        assertThatExceptionOfType(CorruptPackException.class)
                .isThrownBy(() -> open(Arrays.copyOf(sound, sound.length - 100)))
                .withMessageContaining("the header says %d bytes but the file has %d", sound.length, sound.length - 100)
                .withMessageContaining("truncated?");
    }

    @Test
    void otherFormatVersionIsNamed() {
        byte[] newer = sound.clone();
        newer[8] = 9;
        assertThatExceptionOfType(CorruptPackException.class)
                .isThrownBy(() -> open(newer))
                .withMessageContaining("format version 9")
                .withMessageContaining("version 1");
    }

    @Test
    void damagedPackFileIsNotLeftMapped() throws IOException {
        Path file = folder.resolve("damaged.pypack");
        Files.write(file, Arrays.copyOf(sound, 600));
        assertThatExceptionOfType(CorruptPackException.class).isThrownBy(() -> Pack.open(file));
        Path maps = Path.of("/proc/self/maps");
        if (Files.isReadable(maps)) {
            assertThat(Files.readString(maps)).doesNotContain("damaged.pypack");
        }
    }

    /**
     * Damage that a checksum does not reveal, as an attacker would make it: whatever is read afterwards either works or
     * ends in the one exception that says so.
     */
    @Test
    void hostilePacksWithFittingChecksumsNeverCrash() {
        Random random = new Random(20_260_101);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] hostile = sound.clone();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                int at = random.nextInt(hostile.length);
                hostile[at] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : hostile[at] ^ 1 << random.nextInt(8));
            }
            fitChecksums(hostile);
            try (Pack pack = open(hostile)) {
                readEverything(pack);
            } catch (CorruptPackException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 20_000);
    }

    private static void readEverything(Pack pack) {
        CorruptPackException damage = null;
        pack.findModule("pkg.mod");
        pack.findPath("pkg/mod.py", 0);
        int entries = Math.min(pack.entryCount(), 1000);
        for (int number = 0; number < entries; number++) {
            try {
                readEntry(pack.entry(number));
            } catch (CorruptPackException e) {
                damage = e;
            }
        }
        if (damage != null) {
            throw damage;
        }
    }

    private static void readEntry(Entry entry) {
        assertThat(entry.path() + entry.name() + entry.moduleName()).isNotNull();
        for (int i = 0; i < Math.min(entry.childCount(), 1000); i++) {
            assertThat(entry.child(i).number()).isNotNegative();
        }
        for (SlotKind kind : SlotKind.values()) {
            entry.read(kind);
        }
    }

    private static void fitChecksums(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 1; row < SectionKind.count(); row++) {
            int at = 176 + row * Section.SIZE;
            long offset = buffer.getLong(at + 8);
            long length = buffer.getLong(at + 16);
            if (offset >= 0 && length >= 0 && offset <= bytes.length && length <= bytes.length - offset) {
                buffer.putInt(at + 4, crc(bytes, (int) offset, (int) length));
            }
        }
        buffer.putInt(PackHeader.CHECKSUM_OFFSET, crc(bytes, 0, PackHeader.CHECKSUM_OFFSET));
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
