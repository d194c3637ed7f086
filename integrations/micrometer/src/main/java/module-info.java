/** The figures of pools as Micrometer meters. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"
}) // Micrometer has a fixed name, but no descriptor.
module dev.ingot.micrometer {
    requires transitive dev.ingot.host;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    exports dev.ingot.micrometer;
}
