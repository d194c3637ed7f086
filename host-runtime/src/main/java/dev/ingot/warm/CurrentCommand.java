package dev.ingot.warm;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The command that runs now, if there is one, and what becomes of its client's signals: an interruption that comes
 * before the program has its handlers is kept for it, because a signal would end this process. Safe for several
 * threads.
 */
final class CurrentCommand {
    private static final Logger LOGGER = System.getLogger(CurrentCommand.class.getName());

    static final int SIGINT = 2;

    private static final int NONE = -1;
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    /** The statuses of commands that are ended by a signal, by its name. */
    private static final Map<String, Integer> ENDED = Map.of("term", TERMINATED, "hup", 129);

    private Runnable cancellation = () -> {};
    private Runnable interruption = () -> {};
    private volatile int seat = NONE;
    private Handlers handlers = Handlers.NOT_YET;
    private boolean interrupted;
    private volatile int statusOfCancelled = TERMINATED;

    /** Whether the program has its handlers: before and afterwards a signal would end this process. */
    private enum Handlers {
        NOT_YET,
        THERE,
        GONE
    }

    /**
     * Begins a command, unless its client waits no more.
     *
     * @param claim says whether the client still waits; from then on it sends signals
     * @param toCancel ends the command
     * @param toInterrupt interrupts what the command has started
     * @return whether the command is to be run
     */
    synchronized boolean begin(int ofSeat, BooleanSupplier claim, Runnable toCancel, Runnable toInterrupt) {
        boolean claimed = claim.getAsBoolean();
        if (claimed) {
            seat = ofSeat;
            cancellation = toCancel;
            interruption = toInterrupt;
            handlers = Handlers.NOT_YET;
            interrupted = false;
            statusOfCancelled = TERMINATED;
        }
        return claimed;
    }

    /** Says that the program has its handlers. */
    synchronized void beginSignals() {
        handlers = Handlers.THERE;
        if (interrupted) {
            interrupt();
        }
    }

    /** Says that the program has come to its end, and its threads and exit functions have not. */
    synchronized void endSignals() {
        handlers = Handlers.GONE;
    }

    /** Says that no command runs any more. */
    synchronized void end() {
        seat = NONE;
    }

    /** Says whether a command runs. */
    boolean isRunning() {
        return seat != NONE;
    }

    /** Passes a signal on to the program of a seat's client, if it is the one that runs. */
    synchronized void signal(int ofSeat, String name) {
        if (seat == NONE || seat != ofSeat) {
            return;
        }
        Integer status = ENDED.get(name);
        if (status != null) {
            cancel(status);
        } else {
            // First, because the program may wait for them.
            interruption.run();
            switch (handlers) {
                case NOT_YET -> interrupted = true;
                case THERE -> interrupt();
                case GONE -> cancel(INTERRUPTED);
            }
        }
    }

    private void cancel(int status) {
        statusOfCancelled = status;
        cancellation.run();
    }

    /** Returns the status of the command that was begun last, where it was cancelled. */
    int statusOfCancelled() {
        return statusOfCancelled;
    }

    private static void interrupt() {
        try {
            SystemCalls.send(ProcessHandle.current().pid(), SIGINT);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "a command could not be interrupted", e);
        }
    }
}
