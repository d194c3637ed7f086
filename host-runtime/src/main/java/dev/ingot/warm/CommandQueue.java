package dev.ingot.warm;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The commands that wait. One is served at a time, in the order in which they came; who waits longer than a cold run
 * would take is told to run cold, but no more at once than the processors have room for: a host that they take them
 * from answers nobody. Safe for several threads.
 */
final class CommandQueue {
    private static final Logger LOGGER = System.getLogger(CommandQueue.class.getName());

    /** The answer to a client that is to run its command itself. */
    static final String COLD = "cold";

    /** What a cold run takes at least. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** What a cold run takes of processors: of a small program less, of most more. */
    private static final Duration COLD_PROCESSOR_TIME = Duration.ofSeconds(2);

    /** Nobody waits longer than this for a context that is made. */
    private static final Duration PREPARATION = Duration.ofSeconds(10);

    /** A client that waits so long is told that it is not forgotten; it leaves a host that says nothing. */
    private static final Duration SIGN_OF_LIFE = Duration.ofMillis(500);

    /** How often it is told so then; it waits three times as long. */
    private static final Duration FURTHER_SIGNS_OF_LIFE = Duration.ofSeconds(5);

    private final Seats seats;
    private final Clock clock;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("ingot-warm-worker").factory());
    private final AtomicLong served = new AtomicLong();

    /** How many cold runs the processors are at; the clock's, which does one thing at a time. */
    private int coldRuns;

    /** Does something in a while, one thing at a time. */
    interface Clock {
        /** Does something after so long. */
        void after(Duration time, Runnable action);
    }

    CommandQueue(Seats seats, Clock clock) {
        this.seats = seats;
        this.clock = clock;
    }

    /**
     * Has a command served when its turn comes, or sends its client away when that takes too long, also while another
     * one runs: that one may wait for it, in a pipeline or because it has started it.
     *
     * @param waits says whether its client is still there
     * @param service serves it, in a thread of its own
     */
    void add(int seat, BooleanSupplier waits, Consumer<Turn> service) {
        Turn turn = new Turn();
        worker.execute(() -> {
            if (turn.begin()) {
                clock.after(PREPARATION, () -> {
                    if (turn.decide()) {
                        leave(seat, COLD);
                    }
                });
                service.accept(turn);
                served.incrementAndGet();
            }
        });
        remind(SIGN_OF_LIFE, seat, turn);
        watch(seat, turn, waits, served.get());
    }

    /** Does something when all that was added is done; nothing can be added any more. */
    void finish(Runnable action) {
        worker.execute(action);
        worker.shutdown();
    }

    /** Sends a client away that has waited as long as a cold run takes, unless it is sooner through if it waits on. */
    private void watch(int seat, Turn turn, BooleanSupplier waits, long before) {
        clock.after(PATIENCE, () -> {
            boolean gone = !waits.getAsBoolean();
            if (!gone && turn.isWaiting() && (isFasterThanProcessors(before) || !beginColdRun())) {
                watch(seat, turn, waits, served.get());
            } else if (turn.leaveQueue()) {
                leave(seat, COLD);
            }
        });
    }

    /** Says whether as many commands were served in the time of patience as the processors would have run cold. */
    private boolean isFasterThanProcessors(long before) {
        long spared = (served.get() - before) * COLD_PROCESSOR_TIME.toMillis();
        return spared >= PATIENCE.toMillis() * Runtime.getRuntime().availableProcessors();
    }

    /** Takes a processor for a cold run; false when all are at one. */
    private boolean beginColdRun() {
        if (coldRuns >= Runtime.getRuntime().availableProcessors()) {
            return false;
        }
        coldRuns++;
        clock.after(COLD_PROCESSOR_TIME, () -> coldRuns--);
        return true;
    }

    private void remind(Duration time, int seat, Turn turn) {
        clock.after(
                time,
                () -> turn.whileOpen(() -> {
                    answer(seat, "wait");
                    remind(FURTHER_SIGNS_OF_LIFE, seat, turn);
                }));
    }

    /** Gives a client its last answer. */
    private void leave(int seat, String answer) {
        answer(seat, answer);
        end(seat);
    }

    /** Answers a client; it sees the end of the pipe where that cannot be done. */
    void answer(int seat, String answer) {
        try {
            seats.answer(seat, answer);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "a client could not be answered", e);
        }
    }

    /** Gives a client's seat up. */
    void end(int seat) {
        try {
            seats.end(seat);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "a seat could not be given up", e);
        }
    }
}
