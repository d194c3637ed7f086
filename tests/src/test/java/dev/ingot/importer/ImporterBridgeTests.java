package dev.ingot.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.live.LiveFolders;
import dev.ingot.pack.MountName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.graalvm.polyglot.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImporterBridgeTests {
    @TempDir
    private Path folder;

    /** Which presets have a row's capability is what {@code CapabilityTests} compares. */
    @ParameterizedTest
    @EnumSource
    void capabilityHasTheFunctionsOfItsRowInTheDocument(Capability capability) throws IOException {
        try (LiveFolders live = new LiveFolders(List.of(folder));
                Context context = Context.create()) {
            ImportSettings settings =
                    new ImportSettings(live, null, false, Set.of(capability), 0, Map.of(), new BytecodeCache(0), false);
            ImporterBridge bridge = new ImporterBridge(
                    new MountTable(List.of()),
                    library -> {
                        throw new AssertionError(library);
                    },
                    settings);
            assertThat(context.asValue(bridge.toProxy()).getMemberKeys()).isEqualTo(documented(capability));
        }
    }

    /** They are written down twice, because a start would lose time by asking. */
    @Test
    void bothSidesKnowTheSameConstants() throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY).build();
                Context context = host.newContext()) {
            String stdlib = Objects.requireNonNull(host.stdlib()).mountName();
            assertThat(context.eval("python", "import ingot; f'{ingot._ROOT} {ingot._STDLIB}'")
                            .asString())
                    .isEqualTo(MountName.ROOT + "/ " + MountName.folder(stdlib) + "/");
            assertThat(context.eval(
                                    "python",
                                    "import ingot.adaptations as a; a.AFTER_IMPORT.keys() == ingot._HOOKED.keys()")
                            .asBoolean())
                    .isTrue();
        }
    }

    private static Set<String> documented(Capability capability) throws IOException {
        Path document = Path.of(System.getProperty("ingot.root"), "host-runtime/docs/ISOLATION.md");
        String beginning = "| " + capability.name() + " |";
        List<String> rows = Files.readAllLines(document).stream()
                .filter(line -> line.startsWith(beginning))
                .toList();
        assertThat(rows).hasSize(1);
        String functions = rows.getFirst().split("\\|", -1)[3].strip();
        return new TreeSet<>(List.of(functions.split(" ", -1)));
    }
}
