package dev.ingot.cli;

import dev.ingot.packer.Packer;
import dev.ingot.packer.PlannedEntry;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on a terminal, one plain line elsewhere, nothing where quiet is wanted; both on standard error. */
final class ProgressDisplay implements Packer.Progress, AutoCloseable {
    private final @Nullable ProgressBar bar;

    private ProgressDisplay(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static ProgressDisplay of(PrintWriter err, boolean quiet, String task, int steps) {
        if (quiet) {
            return new ProgressDisplay(null);
        }
        if (!isTerminal()) {
            err.println(task + " " + steps + " files");
            return new ProgressDisplay(null);
        }
        return new ProgressDisplay(bar(task, steps));
    }

    /** Returns a bar of so many steps, with an estimate of when they are done. */
    static ProgressBar bar(String task, long steps) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .clearDisplayOnFinish()
                .build();
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

    /** Says whether somebody sits at a terminal. */
    static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
}
