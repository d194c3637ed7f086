package dev.ingot.cli;

import dev.ingot.pack.Entry;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ingot info}: says what a pack is and how its bytes are spent. */
@Command(
        name = "info",
        description = "Shows a pack's name, target, content id and sizes.",
        mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "PACK", description = "A pack file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (Pack pack = OpenPack.open(file)) {
            out.printf("pack        %s%n", pack.resource());
            out.printf("mounted as  %s%n", pack.mountFolder());
            out.printf("made for    %s%n", pack.python());
            out.printf("content id  %s%n", pack.contentId());
            out.printf("entries     %d, of which %d can be imported%n", pack.entryCount(), pack.moduleCount());
            out.printf("size        %,d bytes, of which %,d are header and index%n", pack.length(), pack.indexLength());
            for (SlotKind kind : SlotKind.values()) {
                printSizes(out, pack, kind);
            }
        }
        return 0;
    }

    private static void printSizes(PrintWriter out, Pack pack, SlotKind kind) {
        long count = 0;
        long stored = 0;
        long length = 0;
        for (int number = 0; number < pack.entryCount(); number++) {
            Entry entry = pack.entry(number);
            if (entry.has(kind)) {
                count++;
                stored += entry.storedLength(kind);
                length += entry.length(kind);
            }
        }
        if (count > 0) {
            String label = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            out.printf("%-11s %,d contents, %,d bytes stored for %,d%n", label, count, stored, length);
        }
    }
}
