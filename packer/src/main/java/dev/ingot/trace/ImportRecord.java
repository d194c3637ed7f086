package dev.ingot.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The imports of one run, as {@code ingot/trace.py} describes them. Immutable.
 *
 * @param modules the full names of all modules that were loaded when the program ended
 * @param imports the imports in the order in which they began
 */
public record ImportRecord(List<String> modules, List<Import> imports) {
    /**
     * One module's import; times are in nanoseconds.
     *
     * @param name its full name
     * @param depth the number of imports that waited for it
     * @param thread the thread that imported it
     * @param start when it began, from the beginning of the record
     * @param total how long it took, with what it imported itself
     * @param self how long it took without that
     */
    public record Import(String name, int depth, String thread, long start, long total, long self) {}

    public ImportRecord {
        modules = List.copyOf(modules);
        imports = List.copyOf(imports);
    }

    /**
     * Reads a record.
     *
     * @throws IOException when the file cannot be read or is no such record
     */
    public static ImportRecord load(Path file) throws IOException {
        try {
            return JsonMapper.builder().build().readValue(Files.readString(file), ImportRecord.class);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    file + ": not a record of imports (" + e.getOriginalMessage()
                            + "); make one with 'ingot run --trace FILE'",
                    e);
        }
    }
}
