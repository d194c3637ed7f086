package dev.ingot.cli;

import dev.ingot.packer.WorkFolder;
import dev.ingot.report.HtmlReport;
import dev.ingot.trace.ImportRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The HTML report that some commands write as well. */
final class ReportOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--report",
            paramLabel = "OUT.html",
            description = "Write a page that shows the packs by package and kind.")
    private @Nullable Path page;

    @Option(
            names = "--trace",
            paramLabel = "RECORD",
            description = "Show the imports of a run as well; RECORD comes from 'ingot run --trace'.")
    private @Nullable Path trace;

    /** Writes the page if it is wanted. */
    void write(Path packOrJar, OutputOptions output) throws IOException {
        if (page == null) {
            if (trace != null) {
                throw new ParameterException(spec.commandLine(), "--trace needs --report");
            }
            return;
        }
        try (OpenPacks packs = OpenPacks.of(packOrJar);
                WorkFolder work = WorkFolder.of(page)) {
            String text = HtmlReport.of(packs.all(), trace == null ? null : ImportRecord.load(trace));
            work.publish(Files.writeString(work.resolve("page"), text));
        }
        output.note("the report is in " + page);
    }
}
