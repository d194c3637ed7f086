/**
 * The pack format with its reader, and importing from packs and live folders: importlib's semantics, implemented in Java. Embedders
 * use it by way of {@code dev.ingot.host}.
 */
@SuppressWarnings("requires-automatic") // lz4-java has a fixed name, but no descriptor.
module dev.ingot.importer {
    requires transitive org.graalvm.polyglot;
    requires org.lz4.java;
    requires jdk.jfr;
    requires static transitive org.jspecify;

    exports dev.ingot.importer;
    exports dev.ingot.live;
    exports dev.ingot.pack;
}
