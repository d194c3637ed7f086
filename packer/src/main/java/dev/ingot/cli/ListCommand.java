package dev.ingot.cli;

import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ingot list}: lists what a pack holds. */
@Command(
        name = "list",
        description = "Lists the files of a pack, or of the program's pack in a jar.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ingot list app.pypack", "  ingot list --modules app.jar"})
final class ListCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PACK", description = "A pack file or a jar.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(names = "--modules", description = "List the names that can be imported instead.")
    private boolean modules;

    /**
     * A file of a pack.
     *
     * @param path the path below the mount
     * @param kind what it is
     * @param module the name by which it is imported, or null
     * @param stored the bytes it takes in the pack
     */
    record Listed(String path, String kind, @Nullable String module, long stored) {
        static Listed of(Entry entry) {
            String kind = entry.isPackage()
                    ? "package"
                    : entry.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            long stored = 0;
            for (SlotKind slot : SlotKind.values()) {
                stored += Math.max(0, entry.storedLength(slot));
            }
            return new Listed(entry.path(), kind, entry.moduleName(), stored);
        }
    }

    @Override
    public Integer call() throws IOException {
        try (OpenPacks packs = OpenPacks.of(file)) {
            if (modules) {
                List<String> names = listed(packs.program(), true).stream()
                        .map(Listed::module)
                        .filter(Objects::nonNull)
                        .toList();
                output.result(names, out -> names.forEach(out::println));
            } else {
                List<Listed> files = listed(packs.program(), false);
                output.result(
                        files,
                        out -> files.forEach(
                                entry -> out.printf("%10d  %-17s %s%n", entry.stored, entry.kind, entry.path)));
            }
        }
        return 0;
    }

    private static List<Listed> listed(Pack pack, boolean folders) {
        List<Listed> files = new ArrayList<>();
        for (int number = 0; number < pack.entryCount(); number++) {
            Entry entry = pack.entry(number);
            if (folders || entry.kind() != EntryKind.FOLDER) {
                files.add(Listed.of(entry));
            }
        }
        return files;
    }
}
