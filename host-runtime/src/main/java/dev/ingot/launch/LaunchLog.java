package dev.ingot.launch;

/** Says on standard error how a program is started, for those who ask with {@code INGOT_DEBUG=1}. */
final class LaunchLog {
    private static final boolean ON = System.getenv("INGOT_DEBUG") != null;

    private LaunchLog() {}

    static void say(String message) {
        if (ON) {
            System.err.println("ingot: " + message);
        }
    }
}
