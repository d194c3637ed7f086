package dev.ingot.cli;

import dev.ingot.packer.Packer;
import dev.ingot.packer.PlannedEntry;
import java.io.Console;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A progress bar on a terminal, one plain line elsewhere; both on standard error. */
final class ProgressDisplay implements Packer.Progress, AutoCloseable {
    private final @Nullable ProgressBar bar;

    private ProgressDisplay(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static ProgressDisplay of(CommandSpec spec, String task, int steps) {
        if (!Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)) {
            spec.commandLine().getErr().println(task + " " + steps + " files");
            return new ProgressDisplay(null);
        }
        return new ProgressDisplay(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .clearDisplayOnFinish()
                .build());
    }

    @Override
    public void packed(PlannedEntry entry) {
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
