package dev.ingot.cli;

import dev.ingot.importer.CacheFolder;
import dev.ingot.packer.WorkFolder;
import dev.ingot.scan.Inputs;
import dev.ingot.scan.LockedResolver;
import dev.ingot.scan.PipResolver;
import dev.ingot.scan.WheelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where pip finds what a requirements.txt names. */
final class PipOptions {
    @Option(names = "--find-links", paramLabel = "DIR", description = "Look for the wheels of a requirements.txt here.")
    private List<Path> findLinks = new ArrayList<>();

    @Option(
            names = "--index-url",
            paramLabel = "URL",
            description = "Download what --find-links does not hold from this index; without it nothing is downloaded.")
    private @Nullable String indexUrl;

    @Option(
            names = "--lock",
            paramLabel = "FILE",
            description =
                    "Write down what a requirements.txt was resolved to, with hashes, and take just that from then"
                            + " on, also without a network; a changed requirements.txt is resolved anew.")
    private @Nullable Path lock;

    @Option(
            names = "--build",
            description =
                    "Build source distributions where there is no wheel, with the back ends that they name and the"
                            + " system's C compiler.")
    private boolean build;

    Inputs.RequirementsResolver resolver(List<Path> more) throws IOException {
        List<Path> all = new ArrayList<>(more);
        all.addAll(findLinks);
        Inputs.RequirementsResolver pip =
                build ? builder(all) : requirements -> new PipResolver(folder(), all, indexUrl).resolve(requirements);
        return lock == null
                ? pip
                : new LockedResolver(lock, CacheFolder.ofUser().resolve("wheels"), all, pip);
    }

    private Inputs.RequirementsResolver builder(List<Path> all) throws IOException {
        Path folder = folder();
        Path python = PythonCommand.writeInterpreter(folder.resolve("python"));
        Consumer<String> progress = line -> System.err.println("ingot: " + line);
        return new WheelBuilder(folder, all, indexUrl, python, CacheFolder.ofUser(), progress);
    }

    /** Not closed: the wheels are read while the pack is written. The folder goes when the JVM does. */
    @SuppressWarnings("MustBeClosed")
    private static Path folder() throws IOException {
        Path wheels = Path.of(System.getProperty("java.io.tmpdir")).resolve("ingot-wheels");
        return Files.createDirectory(WorkFolder.of(wheels).resolve("pip"));
    }
}
