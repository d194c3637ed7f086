package dev.ingot.packer;

import dev.ingot.host.PythonHost;
import dev.ingot.importer.InternalSource;
import dev.ingot.importer.NameList;
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

/**
 * A module that planned modules import, and that is neither planned nor in the standard library.
 *
 * @param name its full name
 * @param importers who imports it: a module and its line, such as {@code app.main, line 3}
 * @param optional whether all of them do without it: in a {@code try} that catches the error, or not before one of
 *     their functions is called
 */
public record MissingImport(String name, List<String> importers, boolean optional) {
    private static final Source IMPORTS = InternalSource.load(MissingImport.class, "imports.py", "<ingot packer>");

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
        try (Context context = host.newContext()) {
            Value imports = context.eval(IMPORTS).execute();
            for (PlannedEntry entry : plan.entries()) {
                if (entry.moduleName() != null) {
                    imports.invokeMember("plan", entry.moduleName());
                }
            }
            for (PlannedEntry entry : plan.entries()) {
                if (entry.moduleName() != null && entry.kind() == EntryKind.MODULE) {
                    boolean isPackage = entry.file().path().endsWith("/__init__.py");
                    ByteBuffer source = ByteBuffer.wrap(entry.file().read());
                    imports.invokeMember("read", entry.moduleName(), isPackage, source);
                }
            }
            return join(NameList.parse(imports.invokeMember("missing").asString()));
        }
    }

    /** Joins the words of {@code missing}, three for each import, by the names of modules. */
    private static List<MissingImport> join(List<String> words) {
        Map<String, MissingImport> byName = new TreeMap<>();
        for (int i = 0; i < words.size(); i += 3) {
            boolean optional = words.get(i + 2).equals("optional");
            MissingImport single = new MissingImport(words.get(i), List.of(words.get(i + 1)), optional);
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
