package dev.ingot.importer;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A module's bytecode was read from a pack for an import; the duration is that of finding and decompressing it. */
@Name("dev.ingot.ModuleRead")
@Label("Python Module Read")
@Category({"Ingot", "Import"})
@StackTrace(false)
final class ModuleReadEvent extends Event {
    @Label("Module")
    String module = "";

    @Label("Pack")
    String pack = "";

    @Label("Bytes")
    int bytes;
}
