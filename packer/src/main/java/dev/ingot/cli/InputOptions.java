package dev.ingot.cli;

import dev.ingot.host.PythonHost;
import dev.ingot.packer.FolderScanner;
import dev.ingot.packer.InputFile;
import dev.ingot.packer.PackPlan;
import dev.ingot.packer.Packer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands that pack have in common: inputs and how to compile them. */
final class InputOptions {
    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description =
                    "A source folder or a site-packages folder; a folder with an __init__.py is packed as that package.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--optimize",
            paramLabel = "LEVEL",
            split = ",",
            description = "The levels of optimisation to compile: 0, 1, 2 (default: 0).")
    private List<Integer> levels = List.of(0);

    @Option(names = "--jobs", paramLabel = "N", description = "How many modules to compile at the same time.")
    private int workers = Runtime.getRuntime().availableProcessors();

    private final List<String> leftOut = new ArrayList<>();

    /** Returns the level at which a jar's program runs: the one that asks the least of its code. */
    int lowestLevel() {
        return Collections.min(levels);
    }

    PackPlan plan(String mountName) throws IOException {
        if (!List.of(0, 1, 2).containsAll(levels)) {
            throw new IllegalArgumentException("--optimize " + levels + ": the levels of optimisation are 0, 1 and 2");
        }
        if (workers < 1) {
            throw new IllegalArgumentException("--jobs " + workers + ": at least 1 is needed");
        }
        List<InputFile> files = new ArrayList<>();
        for (Path folder : folders) {
            FolderScanner.Scan scan = FolderScanner.scan(folder);
            files.addAll(scan.files());
            leftOut.addAll(scan.leftOut());
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(folders + ": nothing to pack; name a folder that holds modules");
        }
        return PackPlan.of(mountName, files, levels);
    }

    /** Compiles and writes a pack, shows progress, and says what was left out and what does not compile. */
    Packer.Result write(CommandSpec spec, PackPlan plan, Path target) throws IOException, InterruptedException {
        Packer.Result result;
        try (PythonHost host = PythonHost.builder().build();
                ProgressDisplay progress =
                        ProgressDisplay.of(spec, "Packing", plan.entries().size())) {
            result = new Packer(host, workers, progress).write(plan, target);
        }
        PrintWriter err = spec.commandLine().getErr();
        leftOut.forEach(line -> err.println("ingot: left out " + line));
        result.notCompiled().forEach(line -> err.println("ingot: packed as source only: " + line));
        return result;
    }
}
