package dev.ingot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.tests.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/json.schema.json}, which says what {@code --json} prints. */
class JsonSchemaTests {
    @TempDir
    private Path folder;

    @Test
    void everyCommandThatPrintsJsonHasASchema() throws IOException {
        List<String> commands = Main.commandLine().getSubcommands().entrySet().stream()
                .filter(command -> command.getValue().getCommandSpec().findOption("--json") != null)
                .map(Map.Entry::getKey)
                .toList();
        assertThat(commands).hasSizeGreaterThan(10);
        for (String command : commands) {
            assertThat(JsonSchema.isThereFor(command)).as(command).isTrue();
        }
    }

    /** Runs a command and checks what it prints. */
    private static String valid(String command, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(command, "--json"));
        all.addAll(List.of(words));
        CommandLineTests.Result result = CommandLineTests.ingot(all.toArray(String[]::new));
        // As diff itself says that two files differ.
        assertThat(result.status()).as(result.err()).isEqualTo(command.equals("diff") ? 1 : 0);
        JsonSchema.check(command, result.out());
        return result.out();
    }

    @Test
    void commandsPrintWhatTheirSchemaSays() throws IOException {
        Path input = folder.resolve("input/pkg");
        Files.createDirectories(input.resolve("tests"));
        Path information = Files.createDirectories(folder.resolve("input/sample-1.0.dist-info"));
        Files.writeString(information.resolve("METADATA"), "Name: sample\nVersion: 1.0\nLicense: MIT\n");
        Files.writeString(information.resolve("LICENSE"), "You may.\n");
        Files.writeString(input.resolve("__init__.py"), "import nowhere\nPLACE = __file__\n");
        Files.writeString(input.resolve("table.csv"), "1\n");
        Files.writeString(input.resolve("tests/test_it.py"), "");
        String first = folder.resolve("first.pypack").toString();
        String second = folder.resolve("second.pypack").toString();
        String root = folder.resolve("input").toString();
        assertThat(valid("pack", root, "-q", "-o", first)).contains("leftOut");
        Files.writeString(input.resolve("table.csv"), "2\n");
        valid("pack", root, "-q", "-o", second);
        valid("info", first);
        valid("list", first);
        valid("list", "--modules", first);
        valid("verify", first);
        assertThat(valid("diff", first, second)).contains("pkg/table.csv");
        assertThat(valid("scan", root, "--imports")).contains("nowhere");
        assertThat(valid("licenses", first, "--texts")).contains("You may.");
        valid("extract", "-q", first, folder.resolve("extracted").toString());
        String key = folder.resolve("key").toString();
        valid("keygen", key);
        valid("sign", "--key", key, first);
        valid("cache", "list");
        valid("warm", "list");
    }
}
