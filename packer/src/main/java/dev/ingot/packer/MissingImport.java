package dev.ingot.packer;

import dev.ingot.host.PythonHost;
import dev.ingot.importer.InternalSource;
import dev.ingot.pack.EntryKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;

/**
 * A module that planned modules import, and that is neither planned nor in the standard library.
 *
 * @param name its full name
 * @param importers who imports it: a module and its line, such as {@code app.main, line 3}
 * @param optional whether all of them do without it: in a {@code try} that catches the error, or not before one of
 *     their functions is called
 */
public record MissingImport(String name, List<String> importers, boolean optional) {
    private static final Source FUNCTION = InternalSource.load(MissingImport.class, "imports.py", "<ingot packer>");

    /** Copies what is given. */
    public MissingImport {
        importers = List.copyOf(importers);
    }

    /**
     * Looks at the import statements of all planned modules.
     *
     * @param host the GraalPy that the plan is made for, whose standard library is known to it
     * @return sorted by name
     * @throws IOException when a module cannot be read
     */
    public static List<MissingImport> of(PackPlan plan, PythonHost host) throws IOException {
        List<Object> planned = new ArrayList<>();
        List<Object> sources = new ArrayList<>();
        for (PlannedEntry entry : plan.entries()) {
            String name = entry.moduleName();
            if (name != null) {
                planned.add(name);
                if (entry.kind() == EntryKind.MODULE) {
                    boolean isPackage = entry.file().path().endsWith("/__init__.py");
                    ByteBuffer source = ByteBuffer.wrap(entry.file().read());
                    sources.add(ProxyArray.fromArray(name, isPackage, source));
                }
            }
        }
        try (Context context = host.newContext()) {
            Value found = context.eval(FUNCTION).execute(ProxyArray.fromList(planned), ProxyArray.fromList(sources));
            return join(found);
        }
    }

    private static List<MissingImport> join(Value found) {
        Map<String, MissingImport> byName = new TreeMap<>();
        for (long i = 0; i < found.getArraySize(); i++) {
            Value one = found.getArrayElement(i);
            String importer = one.getArrayElement(1).asString() + ", line "
                    + one.getArrayElement(2).asInt();
            MissingImport single = new MissingImport(
                    one.getArrayElement(0).asString(),
                    List.of(importer),
                    one.getArrayElement(3).asBoolean());
            byName.merge(single.name, single, MissingImport::with);
        }
        return List.copyOf(byName.values());
    }

    private MissingImport with(MissingImport other) {
        List<String> all = new ArrayList<>(importers);
        all.addAll(other.importers);
        return new MissingImport(name, all, optional && other.optional);
    }
}
