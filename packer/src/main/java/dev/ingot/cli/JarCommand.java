package dev.ingot.cli;

import dev.ingot.host.ClassPathPacks;
import dev.ingot.launch.JarManifest;
import dev.ingot.packer.JarBuilder;
import dev.ingot.packer.PackPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ingot jar}: makes one executable jar of a program, its packages, GraalPy and the standard library. */
@Command(
        name = "jar",
        description = "Makes one jar that runs with 'java -jar'.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ingot jar myapp --entry myapp.cli:main -o myapp.jar"})
final class JarCommand implements Callable<Integer> {
    private static final String APP_PACK = "META-INF/ingot/app.pypack";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final InputOptions inputs = new InputOptions();

    @Option(
            names = "--entry",
            paramLabel = "MODULE[:FUNCTION]",
            required = true,
            description = "What to run: a module, as 'python -m' does, or a function, as console scripts do.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String entryPoint;

    @Option(names = "-o", paramLabel = "OUT.jar", required = true, description = "The jar to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PackPlan plan = inputs.plan("app");
        plan.requireModule(entryPoint.replaceFirst(":.*", ""));
        List<Path> jars = RuntimeJars.find();
        Path work = Files.createTempDirectory(output.toAbsolutePath().getParent(), ".ingot-jar");
        Path appPack = work.resolve("app.pypack");
        Path stdlibPack = work.resolve("stdlib.pypack");
        try {
            inputs.write(spec, plan, appPack);
            ClassPathPacks.copy(JarCommand.class.getClassLoader(), ClassPathPacks.STDLIB, stdlibPack);
            JarManifest manifest = new JarManifest(
                    output.getFileName().toString().replaceFirst("\\.jar$", ""),
                    entryPoint,
                    List.of(APP_PACK, ClassPathPacks.STDLIB));
            new JarBuilder(jars).write(output, manifest, Map.of(APP_PACK, appPack, ClassPathPacks.STDLIB, stdlibPack));
        } finally {
            Files.deleteIfExists(appPack);
            Files.deleteIfExists(stdlibPack);
            Files.delete(work);
        }
        spec.commandLine()
                .getOut()
                .printf("%s: %,d bytes; run it with: java -jar %s%n", output, Files.size(output), output);
        return 0;
    }
}
