package dev.ingot.cli;

import dev.ingot.importer.CacheFolder;
import dev.ingot.pack.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * A long step of which nobody can tell how far it is: the bar shows how much has passed of the time that it took last,
 * which is kept in the user's cache folder.
 */
final class TimedStep implements AutoCloseable {
    /** As long as nobody knows better. */
    private static final Duration FIRST = Duration.ofSeconds(30);

    private final Path kept;
    private final long begin = System.nanoTime();
    private final @Nullable ProgressBar bar;
    private final @Nullable ScheduledExecutorService clock;

    private TimedStep(Path kept, @Nullable ProgressBar bar) {
        this.kept = kept;
        this.bar = bar;
        if (bar == null) {
            clock = null;
        } else {
            clock = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("ingot-progress").factory());
            // It comes to its end when the step does.
            var _ = clock.scheduleAtFixedRate(
                    () -> bar.stepTo(Math.min(bar.getMax() - 1, elapsed())), 1, 1, TimeUnit.SECONDS);
        }
    }

    /**
     * Begins a step.
     *
     * @param name as a file can be called
     * @param quiet whether nothing is to be shown; nothing is where nobody sits at a terminal
     */
    static TimedStep begin(String task, String name, boolean quiet) {
        Path kept = CacheFolder.ofUser().resolve("durations").resolve(name);
        boolean shown = !quiet && ProgressDisplay.isTerminal();
        return new TimedStep(
                kept, shown ? ProgressDisplay.bar(task, expected(kept).toSeconds()) : null);
    }

    /** Returns how long the step took last. */
    static Duration expected(Path kept) {
        try {
            String text = Files.exists(kept) ? Files.readString(kept).strip() : "";
            return text.matches("[1-9][0-9]{0,4}") ? Duration.ofSeconds(Long.parseLong(text)) : FIRST;
        } catch (IOException e) {
            return FIRST;
        }
    }

    private long elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    }

    /**
     * Says that the step has come to its end, and keeps how long it took, unless there was nothing to do; no error
     * where that is not possible.
     */
    void done() {
        long seconds = elapsed();
        if (seconds == 0) {
            return;
        }
        try {
            Files.createDirectories(kept.resolveSibling("."));
            AtomicFile.write(kept, ByteBuffer.wrap((seconds + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            System.getLogger(TimedStep.class.getName()).log(System.Logger.Level.DEBUG, "no estimate next time", e);
        }
    }

    @Override
    public void close() {
        if (clock != null && bar != null) {
            clock.shutdownNow();
            bar.close();
        }
    }
}
