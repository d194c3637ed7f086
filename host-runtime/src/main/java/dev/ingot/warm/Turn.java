package dev.ingot.warm;

/** Whether a command is run here: decided once, by the worker or by the clock. */
final class Turn {
    private boolean begun;
    private boolean decided;

    /** Ends the waiting; false when the client was sent away. */
    synchronized boolean begin() {
        begun = true;
        return !decided;
    }

    /** Says whether the command waits, and nothing is decided. */
    synchronized boolean isWaiting() {
        return !begun && !decided;
    }

    /** Decides for whoever asks first, as long as the command waits. */
    synchronized boolean leaveQueue() {
        return !begun && decide();
    }

    /** Does something unless it has been decided, and before it is. */
    synchronized void whileOpen(Runnable action) {
        if (!decided) {
            action.run();
        }
    }

    /** Decides for whoever asks first. */
    synchronized boolean decide() {
        boolean first = !decided;
        decided = true;
        return first;
    }
}
