package dev.ingot.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarEntryBytesTests {
    @TempDir
    private Path folder;

    private Path jar(int method, String comment) throws IOException {
        return jar(method, comment, 1);
    }

    /** Makes a jar in which so many entries come before the pack. */
    private Path jar(int method, String comment, int before) throws IOException {
        byte[] pack = Files.readAllBytes(PackSamples.writeVaried(folder));
        Path jar = folder.resolve("test.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setComment(comment);
            for (int number = 0; number < before; number++) {
                zip.putNextEntry(new ZipEntry("first" + number + ".txt"));
                zip.write(new byte[1000]);
            }
            ZipEntry entry = new ZipEntry("META-INF/ingot/app.pypack");
            entry.setMethod(method);
            if (method == ZipEntry.STORED) {
                CRC32 crc = new CRC32();
                crc.update(pack);
                entry.setCrc(crc.getValue());
                entry.setSize(pack.length);
            }
            zip.putNextEntry(entry);
            zip.write(pack);
        }
        return jar;
    }

    private static void assertOpens(Path jar) throws IOException {
        try (Pack pack = Pack.open(jar, "META-INF/ingot/app.pypack")) {
            pack.verify();
            assertThat(pack.mountName()).isEqualTo("varied");
            assertThat(pack.resource()).endsWith("test.jar!/META-INF/ingot/app.pypack");
        }
    }

    private static boolean isMapped(Path file) throws IOException {
        return Files.readString(Path.of("/proc/self/maps")).contains(file.toString());
    }

    @Test
    void storedPackIsMappedWhereItLies() throws IOException {
        Path jar = jar(ZipEntry.STORED, "");
        assertOpens(jar);
        if (Files.isReadable(Path.of("/proc/self/maps"))) {
            try (Pack pack = Pack.open(jar, "META-INF/ingot/app.pypack")) {
                assertThat(isMapped(jar)).as("%s while it is open", pack).isTrue();
            }
            assertThat(isMapped(jar)).as("after it was closed").isFalse();
        }
    }

    @Test
    void compressedPackIsReadIntoMemory() throws IOException {
        assertOpens(jar(ZipEntry.DEFLATED, ""));
    }

    @Test
    void packIsFoundHoweverManyEntriesComeBeforeIt() throws IOException {
        // One more each, so that a record lies on every part of the first one to be read.
        for (int before = 100; before < 160; before++) {
            try (Pack pack = Pack.openMapped(jar(ZipEntry.STORED, "", before), List.of("META-INF/ingot/app.pypack"))) {
                assertThat(pack).as("%d entries before it", before).isNotNull();
            }
        }
    }

    /** Puts a file into a jar, as Spring Boot does with a program's libraries. */
    private Path around(Path file, int method) throws IOException {
        Path outer = folder.resolve("outer.jar");
        byte[] bytes = Files.readAllBytes(file);
        try (OutputStream out = Files.newOutputStream(outer);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            ZipEntry entry = new ZipEntry("BOOT-INF/lib/inner.jar");
            entry.setMethod(method);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            entry.setCrc(crc.getValue());
            entry.setSize(bytes.length);
            zip.putNextEntry(entry);
            zip.write(bytes);
        }
        return outer;
    }

    @Test
    void packInAJarInAJarIsMapped() throws IOException {
        Path outer = around(jar(ZipEntry.STORED, ""), ZipEntry.STORED);
        List<String> names = List.of("BOOT-INF/lib/inner.jar", "META-INF/ingot/app.pypack");
        try (Pack pack = Objects.requireNonNull(Pack.openMapped(outer, names))) {
            pack.verify();
            assertThat(pack.mountName()).isEqualTo("varied");
            assertThat(pack.resource()).endsWith("outer.jar!/BOOT-INF/lib/inner.jar!/META-INF/ingot/app.pypack");
        }
        assertThat(Pack.openMapped(outer, List.of("BOOT-INF/lib/inner.jar", "nothing")))
                .isNull();
        assertThat(Pack.openMapped(outer, List.of("nothing", "META-INF/ingot/app.pypack")))
                .isNull();
        Path packed = around(jar(ZipEntry.STORED, ""), ZipEntry.DEFLATED);
        assertThat(Pack.openMapped(packed, names)).isNull();
    }

    @Test
    void truncatedInnerJarReachesNothingBeyondIt() throws IOException {
        byte[] sound = Files.readAllBytes(jar(ZipEntry.STORED, ""));
        Path truncated = folder.resolve("inner.jar");
        for (int length = 0; length < sound.length; length += 371) {
            Files.write(truncated, Arrays.copyOf(sound, length));
            Path outer = around(truncated, ZipEntry.STORED);
            assertThat(Pack.openMapped(outer, List.of("BOOT-INF/lib/inner.jar", "META-INF/ingot/app.pypack")))
                    .as("%d bytes", length)
                    .isNull();
        }
    }

    @Test
    void commentAtTheEndDoesNotHideTheDirectory() throws IOException {
        assertOpens(jar(ZipEntry.STORED, "a comment, PK\005\006 included"));
    }

    @Test
    void missingEntryIsNamed() throws IOException {
        Path jar = jar(ZipEntry.STORED, "");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> Pack.open(jar, "nothing.pypack"))
                .withMessageContaining("test.jar!/nothing.pypack");
    }

    @Test
    void truncatedJarIsAnErrorAtEveryLength() throws IOException {
        byte[] sound = Files.readAllBytes(jar(ZipEntry.STORED, ""));
        Path truncated = folder.resolve("truncated.jar");
        for (int length = 0; length < sound.length; length += 37) {
            Files.write(truncated, Arrays.copyOf(sound, length));
            assertThatExceptionOfType(IOException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> Pack.open(truncated, "META-INF/ingot/app.pypack"));
        }
    }
}
