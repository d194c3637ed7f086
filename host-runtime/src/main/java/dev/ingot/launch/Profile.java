package dev.ingot.launch;

import java.util.regex.Pattern;

/** What kind of run a jar's JVM is set up for. */
public enum Profile {
    /** Short runs: the client compiler alone and the collector that starts fastest. */
    STARTUP,
    /** Long runs: the JVM's own choice of compilers and collector. */
    SERVICE;

    /** The options of {@code start-up.options} that make a short run fast and a long one slow. */
    private static final Pattern FOR_SHORT_RUNS =
            Pattern.compile("-XX:(TieredStopAtLevel=.*|ReservedCodeCacheSize=.*|\\+UseSerialGC)");

    boolean wants(String option) {
        return this == STARTUP || !FOR_SHORT_RUNS.matcher(option).matches();
    }
}
