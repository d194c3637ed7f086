package dev.ingot.cli;

import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ingot list}: lists what a pack holds. */
@Command(name = "list", description = "Lists the files of a pack.", mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "PACK", description = "A pack file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(names = "--modules", description = "List the names that can be imported instead.")
    private boolean modules;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (Pack pack = OpenPack.open(file)) {
            for (int number = 0; number < pack.entryCount(); number++) {
                Entry entry = pack.entry(number);
                if (modules && entry.moduleName() != null) {
                    out.println(entry.moduleName());
                } else if (!modules && entry.kind() != EntryKind.FOLDER) {
                    out.printf("%10d  %-17s %s%n", stored(entry), label(entry), entry.path());
                }
            }
        }
        return 0;
    }

    private static long stored(Entry entry) {
        long sum = 0;
        for (SlotKind kind : SlotKind.values()) {
            sum += Math.max(0, entry.storedLength(kind));
        }
        return sum;
    }

    private static String label(Entry entry) {
        return entry.isPackage()
                ? "package"
                : entry.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
