package dev.ingot.cli;

import dev.ingot.pack.Pack;
import dev.ingot.packer.WorkFolder;
import dev.ingot.report.Distribution;
import dev.ingot.report.SoftwareBill;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ingot licenses}: lists distributions with their licences. */
@Command(
        name = "licenses",
        description = {
            "Lists the distributions in a pack or jar with their licences.",
            "Licences are SPDX expressions; those that are unknown or copyleft are warned of."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ingot licenses app.jar", "  ingot licenses app.jar --texts --sbom app.cdx.json"})
final class LicensesCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PACK", description = "A pack file or a jar.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(names = "--texts", description = "Print the licences' texts as well.")
    private boolean texts;

    @Option(
            names = "--sbom",
            paramLabel = "OUT.cdx.json",
            description = "Write a software bill of materials (CycloneDX 1.6).")
    private @Nullable Path bill;

    @Override
    public Integer call() throws IOException {
        try (OpenPacks packs = OpenPacks.of(file)) {
            List<Distribution> distributions = new ArrayList<>();
            for (Pack pack : packs.all()) {
                distributions.addAll(Distribution.of(pack));
            }
            if (bill != null) {
                try (WorkFolder work = WorkFolder.of(bill)) {
                    work.publish(Files.writeString(work.resolve("bill"), SoftwareBill.of(packs.all())));
                }
            }
            output.result(distributions, out -> distributions.forEach(distribution -> print(distribution, out)));
            distributions.forEach(this::warn);
        }
        return 0;
    }

    private void print(Distribution distribution, PrintWriter out) {
        String licence = Objects.requireNonNullElse(distribution.licence().expression(), "unknown");
        out.printf("%-30s %-12s %s%n", distribution.name(), distribution.version(), licence);
        if (texts) {
            for (Distribution.LicenceText text : distribution.licenceTexts()) {
                out.printf("%n--- %s ---%n%s%n", text.path(), text.text().strip());
            }
        }
    }

    private void warn(Distribution distribution) {
        if (distribution.licence().expression() == null) {
            String stated = distribution.licence().stated();
            output.note("warning: " + distribution.name() + ": unknown licence"
                    + (stated == null ? "; its metadata names none" : "; its metadata says: " + stated));
        } else if (distribution.licence().isCopyleft()) {
            output.note("warning: " + distribution.name() + ": "
                    + distribution.licence().expression() + " is copyleft; check what it asks of your program");
        }
    }
}
