package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.Platform;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jars with the native libraries of other platforms: one that holds those of all, and one that lacks this machine's.
 */
class PlatformJarTests {
    private static final String PROGRAM = """
            import zlib
            print(zlib.decompress(zlib.compress(b'text')))
            for name in ('sqlite3', 'ctypes', 'bz2'):
                try:
                    __import__(name).__name__
                    if name == 'bz2':
                        __import__(name).compress(b'text')
                    print(name)
                except ImportError as error:
                    print(error)
            """;

    @TempDir
    private static Path folder;

    private static String program;

    @BeforeAll
    static void writeProgram() throws IOException {
        assumeTrue(Platform.current() != null, "GraalPy has no native libraries for this machine");
        program = Files.writeString(folder.resolve("program.py"), PROGRAM).toString();
    }

    private static Path jar(String name, List<String> platforms) {
        Path jar = folder.resolve(name);
        // One option with several, before an input, and another one.
        List<String> words = new ArrayList<>(List.of("jar", "-q", "--platform"));
        words.addAll(platforms.subList(1, platforms.size()));
        words.addAll(List.of(program, "--platform", platforms.getFirst()));
        words.addAll(List.of("--entry", "program", "-o", jar.toString()));
        Processes.Result made = Processes.ingot(words.toArray(String[]::new));
        assertThat(made.status()).as(made.err()).isZero();
        return jar;
    }

    private static List<String> others() {
        return Arrays.stream(Platform.values())
                .filter(platform -> platform != Platform.current())
                .map(Platform::toString)
                .toList();
    }

    @Test
    void jarOfAllPlatformsRunsHereAndHoldsTheLibrariesOfEach() throws IOException {
        List<String> all = new ArrayList<>(others());
        all.add(Objects.requireNonNull(Platform.current()).toString());
        Path jar = jar("all.jar", all);
        assertThat(Processes.jar(jar)).isEqualTo(new Processes.Result(0, "b'text'\nsqlite3\nctypes\nbz2\n", ""));
        String bill = Processes.ingot("licenses", jar.toString(), "--sbom", folder + "/bill.json", "-q")
                        .err()
                + Files.readString(folder.resolve("bill.json"));
        for (Platform platform : Platform.values()) {
            assertThat(bill).contains("graalpy-native-libraries-" + platform);
            try (Pack pack = Pack.open(jar, platform.resource())) {
                pack.verify();
                List<String> machines = new ArrayList<>();
                addMachines(pack.root(), machines);
                assertThat(machines)
                        .as(platform.toString())
                        .hasSizeGreaterThan(5)
                        .containsOnly(platform.toString());
            }
        }
    }

    /** Adds the platform of each library, as its own header names it. */
    private static void addMachines(Entry entry, List<String> machines) {
        if (entry.kind() == EntryKind.FOLDER) {
            for (int i = 0; i < entry.childCount(); i++) {
                addMachines(entry.child(i), machines);
            }
        } else if (entry.kind() == EntryKind.NATIVE_LIBRARY) {
            ByteBuffer library =
                    Objects.requireNonNull(entry.read(SlotKind.DATA)).order(ByteOrder.LITTLE_ENDIAN);
            machines.add(machineOf(library));
        }
    }

    private static String machineOf(ByteBuffer library) {
        int start = library.position();
        int magic = library.getInt(start);
        if (magic == 0x464C457F) {
            int machine = library.getShort(start + 18);
            return machine == 62 ? "linux-amd64" : machine == 183 ? "linux-aarch64" : "linux, machine " + machine;
        }
        if (magic == 0xFEEDFACF) {
            return library.getInt(start + 4) == 0x0100000C ? "darwin-aarch64" : "darwin-amd64";
        }
        if ((magic & 0xFFFF) == 0x5A4D) {
            int header = start + library.getInt(start + 0x3C);
            return library.getShort(header + 4) == (short) 0x8664 ? "windows-amd64" : "windows";
        }
        return Integer.toHexString(magic);
    }

    @Test
    void jarOfOtherPlatformsRunsWithoutNativeLibrariesAndSaysWhatItLacks() {
        Path jar = jar("others.jar", others());
        Processes.Result run = Processes.jar(jar);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.lines())
                .hasSize(4)
                .startsWith("b'text'")
                .anyMatch(line -> line.startsWith("bz2 needs GraalPy's native libraries for this platform")
                        && line.contains("--platform, one of linux-amd64"));
    }

    @Test
    void platformsThatCannotBeAreRefused() {
        Processes.Result unknown = Processes.ingot(
                "jar", program, "--entry", "program", "--platform", "linux-mips", "-o", folder + "/no.jar");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("for a platform 'linux-mips'; there are linux-amd64,");
        Processes.Result training = Processes.ingot(
                "jar",
                program,
                "--entry",
                "program",
                "--platform",
                others().getFirst(),
                "--aot",
                "-o",
                folder + "/no.jar");
        assertThat(training.status()).isEqualTo(2);
        assertThat(training.err()).contains("--aot runs the jar, which is not for this machine");
        assertThat(folder.resolve("no.jar")).doesNotExist();
    }
}
