package dev.ingot.cli;

import dev.ingot.pack.Platform;
import dev.ingot.packer.WorkFolder;
import dev.ingot.ship.JarCache;
import dev.ingot.ship.Launcher;
import dev.ingot.ship.RuntimeImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ingot image}: makes a folder with a program and its own Java. */
@Command(
        name = "image",
        description = {
            "Makes a folder that runs a program without any Java installed.",
            "It holds bin/NAME, lib/NAME.jar with its AOT cache, and a Java run time made by jlink."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ingot image myapp --entry myapp.cli:main -o build/myapp", "  build/myapp/bin/myapp"
        })
final class ImageCommand implements Callable<Integer> {
    @Mixin
    private final InputOptions inputs = new InputOptions();

    @Mixin
    private final ProgramOptions program = new ProgramOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "-o",
            paramLabel = "DIR",
            required = true,
            description = "The folder to write; its name is the program's.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path folder;

    @Option(names = "--no-aot", description = "Make no AOT cache: 100 MB less, no training run, but a slower start.")
    private boolean noAot;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String name = ProgramJar.nameOf(folder, null);
        ProgramJar jar = new ProgramJar(inputs, program, output, folder, name, Platform.ofThisProcess());
        try (WorkFolder work = WorkFolder.of(folder)) {
            Path made = Files.createDirectory(work.resolve("made"));
            Path file = Files.createDirectory(made.resolve("lib")).resolve(name + ".jar");
            PackResult result = jar.writeSingle(work, file, "");
            boolean withoutCache = noAot || program.jit();
            Path runtime = made.resolve("runtime");
            Path _ = output.during("Linking Java", "image", () -> {
                RuntimeImage.link(runtime, withoutCache);
                return runtime;
            });
            Launcher.writeForImage(made, name, jar.manifest());
            if (!withoutCache) {
                var _ = output.during(
                        "Training", "aot", () -> JarCache.train(file, runtime, program.trainingArguments()));
            }
            work.publishFolder(made);
            PackResult placed = result.at(folder.resolve("bin").resolve(name));
            output.result(placed, out -> out.printf("%s: run it as it is%n", placed.file()));
        }
        return 0;
    }
}
