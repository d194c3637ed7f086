package dev.ingot.cli;

import dev.ingot.packer.PackPlan;
import dev.ingot.packer.Packer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ingot pack}: makes a pack from folders. */
@Command(
        name = "pack",
        description = "Makes a pack from source folders and site-packages folders.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ingot pack src -o app.pypack",
            "  ingot pack myapp venv/lib/python3.12/site-packages -o app.pypack"
        })
final class PackCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final InputOptions inputs = new InputOptions();

    @Option(names = "-o", paramLabel = "OUT.pypack", required = true, description = "The pack to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(
            names = "--mount",
            paramLabel = "NAME",
            description = "Mount the pack as /ingot/NAME; the default is the output's name.")
    private @Nullable String mountName;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String name =
                mountName != null ? mountName : output.getFileName().toString().replaceFirst("\\.pypack$", "");
        PackPlan plan = inputs.plan(name);
        Packer.Result result = inputs.write(spec, plan, output);
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %d modules, %d files, mounted as /ingot/%s, content id %s%n",
                        output, plan.moduleCount(), plan.entries().size(), name, result.contentId());
        return 0;
    }
}
