/** Python in a Java program: hosts, pools of contexts, and what starts single jars. */
@SuppressWarnings("module") // The packer, to which a package is exported, is built later.
module dev.ingot.host {
    requires transitive dev.ingot.importer;
    requires jdk.jfr;
    requires static transitive org.jspecify;

    exports dev.ingot.host;
    exports dev.ingot.launch to
            dev.ingot.packer;
    exports dev.ingot.pool;
    exports dev.ingot.settings to
            dev.ingot.spark;
    exports dev.ingot.warm to
            dev.ingot.packer;

    // The Python sources beside the classes are read there.
    opens dev.ingot.host to
            dev.ingot.importer;
    opens dev.ingot.pool to
            dev.ingot.importer;
}
