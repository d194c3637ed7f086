package dev.ingot.cli;

import dev.ingot.launch.JarManifest;
import dev.ingot.pack.Entry;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ingot info}: says what a pack is and how its bytes are spent. */
@Command(
        name = "info",
        description = "Shows name, target, content id and sizes of a pack, or of the packs in a jar.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ingot info app.pypack",
            "  ingot info --json app.jar",
            "  ingot info app.jar --report app.html"
        })
final class InfoCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Parameters(paramLabel = "PACK", description = "A pack file or a jar.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    /** The contents of one kind: how many, how many bytes they take, and how many they have. */
    record Sizes(String kind, long contents, long storedBytes, long bytes) {
        static Sizes of(Pack pack, SlotKind kind) {
            long count = 0;
            long stored = 0;
            long length = 0;
            for (int number = 0; number < pack.entryCount(); number++) {
                Entry entry = pack.entry(number);
                if (entry.has(kind)) {
                    count++;
                    stored += entry.storedLength(kind);
                    length += entry.length(kind);
                }
            }
            return new Sizes(kind.name().toLowerCase(Locale.ROOT).replace('_', ' '), count, stored, length);
        }
    }

    /** What a pack is. */
    record PackInfo(
            String pack,
            String mountFolder,
            String python,
            String contentId,
            boolean signed,
            boolean compiler,
            int entries,
            int modules,
            long bytes,
            long indexBytes,
            List<Sizes> sizes) {
        static PackInfo of(Pack pack, boolean compiler) {
            List<Sizes> sizes = new ArrayList<>();
            for (SlotKind kind : SlotKind.values()) {
                Sizes found = Sizes.of(pack, kind);
                if (found.contents > 0) {
                    sizes.add(found);
                }
            }
            return new PackInfo(
                    pack.resource(),
                    pack.mountFolder(),
                    pack.python().toString(),
                    pack.contentId().toString(),
                    pack.isSigned(),
                    compiler,
                    pack.entryCount(),
                    pack.moduleCount(),
                    pack.length(),
                    pack.indexLength(),
                    sizes);
        }

        void print(PrintWriter out, boolean inJar) {
            out.printf("pack        %s%n", pack);
            out.printf("mounted as  %s%n", mountFolder);
            out.printf("made for    %s%n", python);
            out.printf("content id  %s%n", contentId);
            out.printf("signed      %s%n", signed ? "yes; 'ingot verify --key' checks by whom" : "no");
            if (inJar) {
                out.printf(
                        "compiler    %s%n",
                        compiler
                                ? "inside; programs that run long are compiled"
                                : "none; programs are interpreted, unless made with --jit");
            }
            out.printf("entries     %d, of which %d can be imported%n", entries, modules);
            out.printf("size        %,d bytes, of which %,d are header and index%n", bytes, indexBytes);
            for (Sizes size : sizes) {
                out.printf(
                        "%-11s %,d contents, %,d bytes stored for %,d%n",
                        size.kind, size.contents, size.storedBytes, size.bytes);
            }
        }
    }

    /** Returns what matters first, in one sentence and an empty line. */
    private String summary(List<PackInfo> packs, @Nullable JarManifest manifest) throws IOException {
        int modules = packs.stream().mapToInt(PackInfo::modules).sum();
        long signed = packs.stream().filter(PackInfo::signed).count();
        return String.format(
                Locale.ROOT,
                "%s: %s%,d modules in %d pack%s, %.1f MB, made for %s, %s%n",
                file.getFileName(),
                manifest == null || manifest.entryPoint().isEmpty() ? "" : "runs " + manifest.entryPoint() + ", ",
                modules,
                packs.size(),
                packs.size() == 1 ? "" : "s",
                Files.size(file) / 1e6,
                packs.stream().map(PackInfo::python).distinct().collect(Collectors.joining(" and ")),
                signed == packs.size() ? "signed" : signed == 0 ? "not signed" : "signed in part");
    }

    @Override
    public Integer call() throws IOException {
        boolean inJar = OpenPacks.isJar(file);
        JarManifest manifest = inJar ? JarManifest.load(file) : null;
        boolean compiler = manifest != null && manifest.compiler();
        try (OpenPacks packs = OpenPacks.of(file)) {
            List<PackInfo> infos = packs.all().stream()
                    .map(pack -> PackInfo.of(pack, compiler))
                    .toList();
            String summary = summary(infos, manifest);
            output.result(infos, out -> {
                if (ProgressDisplay.isTerminal()) {
                    // Who asks wants this first; what reads a pipe expects one form for each pack.
                    out.println(summary);
                }
                infos.forEach(info -> info.print(out, inJar));
            });
        }
        report.write(file, output);
        return 0;
    }
}
