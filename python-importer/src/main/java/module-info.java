/**
 * The pack format with its reader, and importing from packs and live folders: importlib's semantics, implemented in
 * Java. Embedders use it by way of {@code dev.ingot.host}; for everybody are the errors and what hosts say of packs.
 */
@SuppressWarnings({"module", "requires-automatic"
}) // lz4-java has no descriptor; the modules exported to are built later.
module dev.ingot.importer {
    requires transitive org.graalvm.polyglot;
    requires org.lz4.java;
    requires jdk.jfr;
    requires static transitive org.jspecify;

    exports dev.ingot;
    exports dev.ingot.importer to
            dev.ingot.host,
            dev.ingot.packer,
            dev.ingot.spark;
    exports dev.ingot.live to
            dev.ingot.host;
    exports dev.ingot.pack to
            dev.ingot.host,
            dev.ingot.packer,
            dev.ingot.spark;
}
