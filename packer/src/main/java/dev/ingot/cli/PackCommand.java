package dev.ingot.cli;

import dev.ingot.packer.FileStore;
import dev.ingot.packer.PackPlan;
import dev.ingot.packer.Packer;
import dev.ingot.packer.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ingot pack}: makes a pack. */
@Command(
        name = "pack",
        description = "Makes a pack from folders, wheels, virtual environments and requirements.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ingot pack src -o app.pypack",
            "  ingot pack myapp venv --exclude 'docs/**' -o app.pypack",
            "  ingot pack src requirements.txt --find-links wheels -o app.pypack"
        })
final class PackCommand implements Callable<Integer> {
    @Mixin
    private final InputOptions inputs = new InputOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(names = "-o", paramLabel = "OUT.pypack", required = true, description = "The pack to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path target;

    @Option(
            names = "--mount",
            paramLabel = "NAME",
            description = "Mount the pack as /ingot/NAME; the default is the output's name.")
    private @Nullable String mountName;

    @Option(names = "--jit", description = "Pack for GraalPy's long-term line, as 'ingot jar --jit' does.")
    private boolean jit;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (jit) {
            // Only the compiler of that line makes bytecode for it.
            RuntimeJars.compiler();
        }
        String name =
                mountName != null ? mountName : target.getFileName().toString().replaceFirst("\\.pypack$", "");
        PackPlan plan = inputs.plan(name, target, output);
        try (WorkFolder work = WorkFolder.of(target)) {
            Path made = work.resolve("app.pypack");
            Packer.Result result = inputs.write(plan, made, output);
            List<String> old = FileStore.filesOf(target);
            FileStore.publish(made, target);
            work.publish(made);
            FileStore.removeOld(old, target);
            PackResult packed = PackResult.of(target.toString(), Files.size(target), plan, result);
            output.result(
                    packed,
                    out -> out.printf(
                            "%s: %d modules, %d files, mounted as /ingot/%s, content id %s%n",
                            target, packed.modules(), packed.files(), name, packed.contentId()));
        }
        report.write(target, output);
        return 0;
    }
}
