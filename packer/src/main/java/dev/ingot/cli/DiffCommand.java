package dev.ingot.cli;

import dev.ingot.report.PackDiff;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ingot diff}: compares two packs. */
@Command(
        name = "diff",
        description = {
            "Compares two packs, or the programs' packs of two jars, file by file.",
            "The exit status is 0 when they hold the same and 1 when they do not."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ingot diff old.jar new.jar"})
final class DiffCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "OLD", description = "A pack file or a jar.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path first;

    @Parameters(index = "1", paramLabel = "NEW", description = "Another one.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path second;

    @Override
    public Integer call() throws IOException {
        try (OpenPacks before = OpenPacks.of(first);
                OpenPacks after = OpenPacks.of(second)) {
            PackDiff diff = PackDiff.of(before.program(), after.program());
            output.result(diff, out -> print(diff, out));
            return diff.same() ? 0 : 1;
        }
    }

    private static void print(PackDiff diff, PrintWriter out) {
        diff.header().forEach(line -> out.println("~ " + line));
        diff.removed().forEach(path -> out.println("- " + path));
        diff.added().forEach(path -> out.println("+ " + path));
        diff.changed()
                .forEach(change -> out.printf(
                        "~ %s: %s, %+,d bytes%n", change.path(), String.join(", ", change.contents()), change.bytes()));
        if (diff.same()) {
            out.println("the same files with the same contents");
        }
    }
}
