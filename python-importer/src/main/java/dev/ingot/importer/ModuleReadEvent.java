package dev.ingot.importer;

import dev.ingot.pack.Entry;
import dev.ingot.pack.SlotKind;
import java.nio.ByteBuffer;
import java.util.Objects;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

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

    /** Reads a content of a module and records that; null when the module has none of this kind. */
    static @Nullable ByteBuffer read(Entry entry, SlotKind kind, BytecodeCache cache) {
        ModuleReadEvent event = new ModuleReadEvent();
        event.begin();
        ByteBuffer content = cache.read(entry, kind);
        if (event.shouldCommit() && content != null) {
            event.module = Objects.requireNonNullElse(entry.moduleName(), entry.path());
            event.pack = entry.pack().resource();
            event.bytes = content.remaining();
            event.commit();
        }
        return content;
    }
}
