package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the reader that was written in Python from the format document over a real pack. */
class SecondReaderTests {
    private static final String READER = "src/test/resources/pack_reader.py";

    @TempDir
    private static Path folder;

    private static PythonHost host;
    private static Path stdlib;

    @BeforeAll
    static void open() throws IOException {
        host = PythonHost.builder(Access.PROGRAM).build();
        stdlib = folder.resolve("stdlib.pypack");
        ClassPathPacks.copy(SecondReaderTests.class.getClassLoader(), ClassPathPacks.STDLIB, stdlib);
    }

    @AfterAll
    static void close() {
        host.close();
    }

    private record Output(int status, String out, String err) {}

    private static Output read(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = host.run(Program.script(READER)
                .withArguments(List.of(arguments))
                .withStreams(InputStream.nullInputStream(), out, err));
        return new Output(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void itListsAndVerifiesTheStandardLibraryAsTheFirstReaderDoes() throws IOException {
        List<String> expected = new ArrayList<>();
        try (Pack pack = Pack.open(stdlib)) {
            for (int number = 0; number < pack.entryCount(); number++) {
                Entry entry = pack.entry(number);
                if (entry.kind() != EntryKind.FOLDER) {
                    expected.add(label(entry.kind()) + " " + entry.path());
                }
            }
            expected.add("sound " + pack.contentId());
        }
        Output output = read(stdlib.toString());
        assertThat(output.err).isEmpty();
        assertThat(output.out.lines()).containsExactlyElementsOf(expected);
        assertThat(output.status).isZero();
    }

    private static String label(EntryKind kind) {
        return switch (kind) {
            case FOLDER -> "folder";
            case MODULE -> "module";
            case RESOURCE -> "resource";
            case DISTRIBUTION_FILE -> "distribution";
            case NATIVE_LIBRARY -> "native";
        };
    }

    @Test
    void itReadsACompressedSource() {
        assertThat(read(stdlib.toString(), "keyword").out).startsWith("\"\"\"Keywords (from");
    }

    @Test
    void itNoticesAFlippedByte() throws IOException {
        byte[] bytes = Files.readAllBytes(stdlib);
        bytes[bytes.length / 2] ^= 1;
        Path damaged = folder.resolve("damaged.pypack");
        Files.write(damaged, bytes);
        Output output = read(damaged.toString());
        assertThat(output.status).isEqualTo(1);
        assertThat(output.err).contains("damaged.pypack: checksum of slot");
    }
}
