package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;

/** {@code docs/json.schema.json}, which says what {@code --json} prints. */
public final class JsonSchema {
    private static final Path FILE = Path.of(System.getProperty("ingot.root"), "docs/json.schema.json");

    private JsonSchema() {}

    private static JsonNode load() throws IOException {
        return JsonMapper.builder().build().readTree(FILE.toFile());
    }

    /** Says whether there is a schema for a command. */
    public static boolean isThereFor(String command) throws IOException {
        return load().get("$defs").has(command);
    }

    /** Checks what a command has printed. */
    public static void check(String command, String output) throws IOException {
        // One document and nothing after it.
        JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readTree(output);
        ObjectNode schema = (ObjectNode) load();
        schema.put("$ref", "#/$defs/" + command);
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema)
                        .validate(output, InputFormat.JSON))
                .as(command + "\n" + output)
                .isEmpty();
    }
}
