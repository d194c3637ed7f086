package dev.ingot.tests;

import dev.ingot.host.PythonHost;
import dev.ingot.packer.PackPlan;
import dev.ingot.packer.Packer;
import dev.ingot.policy.PathPattern;
import dev.ingot.policy.Policy;
import dev.ingot.policy.Policy.FileStorage;
import dev.ingot.scan.FolderScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes packs from files that a test gives as text. */
final class SamplePacks {
    private SamplePacks() {}

    /** Writes files below a folder. */
    static void writeFiles(Path folder, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
    }

    /** Packs a folder as {@code NAME.pypack} beside it, compiled at these levels. */
    static Path pack(PythonHost host, Path folder, String name, List<Integer> levels) throws IOException {
        Path target = folder.resolveSibling(name + ".pypack");
        write(
                host,
                PackPlan.of(
                        name,
                        FolderScanner.scan(folder),
                        Policy.DEFAULT.withTests().withLevels(Set.copyOf(levels))),
                target);
        return target;
    }

    /** Packs a folder as a file whose name, without the ending, is the mount's. */
    static Path pack(PythonHost host, Path folder, Path target) throws IOException {
        String name = target.getFileName().toString().replace(".pypack", "");
        write(host, PackPlan.of(name, FolderScanner.scan(folder), Policy.DEFAULT.withTests()), target);
        return target;
    }

    /** Packs a folder without any content of its own: all lies in files beside the pack. */
    static Path packOfReferences(PythonHost host, Path folder, Path target) throws IOException {
        Policy all = Policy.DEFAULT;
        Policy policy = new Policy(
                all.include(),
                all.exclude(),
                all.tests(),
                all.sources(),
                all.levels(),
                all.syntaxErrors(),
                all.compression(),
                new FileStorage(List.of(PathPattern.of("*")), "files"),
                all.trim());
        write(host, PackPlan.of("references", FolderScanner.scan(folder), policy), target);
        return target;
    }

    private static void write(PythonHost host, PackPlan plan, Path target) throws IOException {
        try {
            new Packer(host, 2, null, entry -> {}).write(plan, target);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
