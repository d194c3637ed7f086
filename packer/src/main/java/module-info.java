/** The packer and the command line over it: what a build uses. Its packages are for Ingot's own build tools. */
@SuppressWarnings({"module", "requires-automatic"}) // Not all of these libraries have descriptors.
module dev.ingot.packer {
    requires dev.ingot.host;
    requires info.picocli;
    requires org.apache.commons.compress;
    requires org.apache.commons.csv;
    requires org.tomlj;
    requires com.fasterxml.jackson.databind;
    requires cyclonedx.core.java;
    requires me.tongfei.progressbar;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires static transitive org.jspecify;

    opens dev.ingot.cli to
            info.picocli;
    // The Python sources beside the classes are read there.
    opens dev.ingot.packer to
            dev.ingot.importer;
    opens dev.ingot.scan to
            dev.ingot.importer;
}
