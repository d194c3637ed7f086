package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What crosses from Python to Java is what the table in {@code host-runtime/docs/ISOLATION.md} gives to a preset, no
 * more.
 */
class CapabilityTests {
    private static final String FUNCTIONS = "import ingot; ' '.join(dir(ingot._bridge))";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Access.class)
    void presetRegistersTheFunctionsOfItsRows(Access access) throws IOException {
        try (PythonHost host = PythonHost.builder(access).build()) {
            assertThat(functions(host)).isEqualTo(documented(access, false));
        }
    }

    @Test
    void liveFoldersRegisterTheFunctionsOfTheirRow() throws IOException {
        try (PythonHost host =
                PythonHost.builder(Access.PROGRAM).liveFolder(folder).build()) {
            assertThat(functions(host)).isEqualTo(documented(Access.PROGRAM, true));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"READ_FILES", "PACKS_ONLY"})
    void scriptHasNoFunctionThatMapsFilesOfTheHost(Access access) throws IOException {
        try (PythonHost host = PythonHost.builder(access).build();
                Context context = host.newContext()) {
            for (Path file : List.of(Files.createFile(folder.resolve("is")), folder.resolve("is-not"))) {
                context.getBindings("python").putMember("FILE", file.toString());
                // The same for a file that is there and one that is not.
                assertThatThrownBy(() -> context.eval("python", "import ingot; ingot._bridge.mount_file(FILE, b'')"))
                        .isInstanceOf(PolyglotException.class)
                        .hasMessage("AttributeError: foreign object has no attribute 'mount_file'");
            }
        }
    }

    @Test
    void noTrustedKeysAreAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PythonHost.builder(Access.PROGRAM).trustedKeys(List.of()))
                .withMessage("no trusted keys are given; give at least one, or leave trustedKeys out to take "
                        + "unsigned packs");
    }

    private static Set<String> functions(PythonHost host) {
        try (Context context = host.newContext()) {
            Set<String> functions = new TreeSet<>(
                    List.of(context.eval("python", FUNCTIONS).asString().split(" ", -1)));
            functions.removeIf(name -> name.startsWith("__"));
            return functions;
        }
    }

    private static Set<String> documented(Access access, boolean liveFolders) throws IOException {
        Set<String> functions = new TreeSet<>();
        List<String> lines = Files.readAllLines(Processes.ROOT.resolve("host-runtime/docs/ISOLATION.md"));
        int start = lines.indexOf("| capability | presets | functions |") + 2;
        for (String line : lines.subList(start, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            String[] cells = line.substring(1).split("\\|", -1);
            String presets = cells[1];
            boolean given = presets.strip().equals("all") || presets.contains(access.name());
            if (given && (liveFolders || !presets.contains("live folders"))) {
                functions.addAll(List.of(cells[2].strip().split(" ", -1)));
            }
        }
        return functions;
    }
}
