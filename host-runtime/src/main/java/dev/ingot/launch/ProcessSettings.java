package dev.ingot.launch;

import java.util.Map;

/** Settings of a JVM that runs nothing but one Python program. They must be in force before the first Truffle class loads. */
public final class ProcessSettings {
    /**
     * Without these Truffle unpacks its attach library into the user's cache folder at every first start. Only the Graal compiler
     * needs that library; where there is one, its own launcher sets these properties.
     */
    private static final Map<String, String> PROPERTIES =
            Map.of("truffle.attach.library", "/nonexistent", "polyglotimpl.AttachLibraryFailureAction", "ignore");

    private ProcessSettings() {}

    /** Sets the system properties that the user has not set. */
    public static void apply() {
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
