package dev.ingot.cli;

import dev.ingot.importer.CacheFolder;
import dev.ingot.packer.WorkFolder;
import dev.ingot.policy.PolicyFile;
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

/** Where pip finds what a requirements.txt names; on top of what the policy file says. */
final class PipOptions {
    @Option(names = "--find-links", paramLabel = "DIR", description = "Look for the wheels of a requirements.txt here.")
    private List<Path> findLinks = new ArrayList<>();

    @Option(
            names = "--index-url",
            paramLabel = "URL",
            description = "Download what --find-links does not hold from this index; without it nothing is downloaded.")
    private @Nullable String indexUrl;

    @Option(names = "--no-index", description = "Download nothing, whatever the policy file says.")
    private boolean noIndex;

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

    Inputs.RequirementsResolver resolver(PolicyFile.Pip policy) throws IOException {
        List<Path> all = new ArrayList<>(policy.findLinks());
        all.addAll(findLinks);
        String index = noIndex ? null : indexUrl == null ? policy.indexUrl() : indexUrl;
        Inputs.RequirementsResolver pip = build || policy.build()
                ? builder(all, index)
                : requirements -> new PipResolver(folder(), all, index).resolve(requirements);
        Path locked = lock == null ? policy.lock() : lock;
        return locked == null
                ? pip
                : new LockedResolver(locked, CacheFolder.ofUser().resolve("wheels"), all, pip);
    }

    private static Inputs.RequirementsResolver builder(List<Path> all, @Nullable String index) throws IOException {
        Path folder = folder();
        Path python = PythonCommand.writeInterpreter(folder.resolve("python"));
        // On a terminal there is a bar in its place.
        Consumer<String> progress =
                ProgressDisplay.isTerminal() ? line -> {} : line -> System.err.println("ingot: " + line);
        return new WheelBuilder(folder, all, index, python, CacheFolder.ofUser(), progress);
    }

    /** Not closed: the wheels are read while the pack is written. The folder goes when the JVM does. */
    @SuppressWarnings("MustBeClosed")
    private static Path folder() throws IOException {
        Path wheels = Path.of(System.getProperty("java.io.tmpdir")).resolve("ingot-wheels");
        return Files.createDirectory(WorkFolder.of(wheels).resolve("pip"));
    }
}
