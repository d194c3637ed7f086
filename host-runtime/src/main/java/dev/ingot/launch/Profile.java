package dev.ingot.launch;

import java.util.List;

/** What kind of run a jar's JVM is set up for. */
public enum Profile {
    /** Short runs: the client compiler alone and the collector that starts fastest. */
    STARTUP,
    /** Long runs: the JVM's own choice of compilers and collector. */
    SERVICE;

    /** The options of {@code start-up.options} that make a short run fast and a long one slow. */
    private static final List<String> FOR_SHORT_RUNS =
            List.of("-XX:TieredStopAtLevel=", "-XX:ReservedCodeCacheSize=", "-XX:+UseSerialGC");

    boolean wants(String option) {
        return this == STARTUP || FOR_SHORT_RUNS.stream().noneMatch(option::startsWith);
    }
}
