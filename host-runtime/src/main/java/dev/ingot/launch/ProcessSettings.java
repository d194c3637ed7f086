package dev.ingot.launch;

import java.util.Map;

/**
 * Settings of a JVM that runs nothing but one Python program. They must be in force before the first Truffle class
 * loads.
 */
public final class ProcessSettings {
    /**
     * Without these Truffle unpacks its attach library into the user's cache folder at every first start. Only the
     * Graal compiler needs that library.
     */
    private static final Map<String, String> PROPERTIES =
            Map.of("truffle.attach.library", "/nonexistent", "polyglotimpl.AttachLibraryFailureAction", "ignore");

    private ProcessSettings() {}

    /** Sets the system properties that the user has not set, unless the JVM has been given a compiler for Truffle. */
    public static void apply() {
        if (ModuleLayer.boot().findModule("jdk.internal.vm.ci").isPresent()) {
            return;
        }
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
