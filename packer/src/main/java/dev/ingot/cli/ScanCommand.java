package dev.ingot.cli;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.launch.ClassesAhead;
import dev.ingot.pack.EntryKind;
import dev.ingot.packer.MissingImport;
import dev.ingot.packer.PackPlan;
import dev.ingot.packer.PlannedEntry;
import dev.ingot.scan.LeftOut;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ingot scan}: says what would be packed, and what to look at, without packing. */
@Command(
        name = "scan",
        description = "Shows what 'ingot pack' would do with inputs, without compiling or writing anything.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ingot scan src venv --exclude 'docs/**'"})
final class ScanCommand implements Callable<Integer> {
    private static final Pattern FILE = Pattern.compile("\\b__file__\\b");

    @Mixin
    private final InputOptions inputs = new InputOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--imports",
            description =
                    "Look at all import statements, and tell which modules are neither among the inputs nor in the"
                            + " standard library.")
    private boolean imports;

    /**
     * What inputs hold.
     *
     * @param modules the names of the modules
     * @param usesFile modules that read {@code __file__}; it is set, but below {@code /ingot}, where only Python finds
     *     it
     * @param extensionModules extension modules, which are extracted when they are imported
     * @param nativeLibraries other native libraries, which only a module that knows them can load
     * @param dataFiles data files
     * @param leftOut what is not packed, with the reason
     * @param remarks what else the user should know
     * @param missingImports modules that are imported and nowhere; empty without {@code --imports}
     */
    record Scanned(
            List<String> modules,
            List<String> usesFile,
            List<String> extensionModules,
            List<String> nativeLibraries,
            List<String> dataFiles,
            List<LeftOut> leftOut,
            List<String> remarks,
            List<MissingImport> missingImports) {}

    @Override
    public Integer call() throws IOException {
        PackPlan plan = inputs.plan("scan", null, output);
        Scanned scanned = new Scanned(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                plan.leftOut(),
                plan.remarks(),
                imports ? missingImports(plan) : List.of());
        for (PlannedEntry entry : plan.entries()) {
            sort(entry, scanned);
        }
        output.result(scanned, out -> print(scanned, out));
        return 0;
    }

    private static List<MissingImport> missingImports(PackPlan plan) throws IOException {
        ClassesAhead.begin();
        try (PythonHost host =
                PythonHost.builder(Access.PROGRAM).singleContext().build()) {
            return MissingImport.of(plan, host);
        }
    }

    private static void sort(PlannedEntry entry, Scanned scanned) throws IOException {
        String path = entry.file().path();
        String module = entry.moduleName();
        if (entry.kind() == EntryKind.MODULE) {
            String name = module == null ? path : module;
            scanned.modules.add(name);
            if (FILE.matcher(new String(entry.file().read(), StandardCharsets.ISO_8859_1))
                    .find()) {
                scanned.usesFile.add(name);
            }
        } else if (entry.kind() == EntryKind.NATIVE_LIBRARY) {
            (module == null ? scanned.nativeLibraries : scanned.extensionModules).add(path);
        } else if (entry.kind() == EntryKind.RESOURCE) {
            scanned.dataFiles.add(path);
        }
    }

    private static void print(Scanned scanned, PrintWriter out) {
        out.printf("%d modules, %d data files%n", scanned.modules.size(), scanned.dataFiles.size());
        print("uses __file__", scanned.usesFile, out);
        print("extension module", scanned.extensionModules, out);
        print("native library", scanned.nativeLibraries, out);
        scanned.leftOut.forEach(file -> out.printf("%-17s %s (%s)%n", "left out", file.path(), file.reason()));
        print("remark", scanned.remarks, out);
        for (MissingImport missing : scanned.missingImports) {
            String label = missing.optional() ? "optional import" : "missing import";
            out.printf("%-17s %s (%s)%n", label, missing.name(), String.join("; ", missing.importers()));
        }
    }

    private static void print(String label, List<String> lines, PrintWriter out) {
        lines.forEach(line -> out.printf("%-17s %s%n", label, line));
    }
}
