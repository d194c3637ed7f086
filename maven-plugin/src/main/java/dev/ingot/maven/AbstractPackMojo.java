package dev.ingot.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/** Makes a pack on the class path, unless it is there and nothing has changed. */
abstract class AbstractPackMojo extends PackingMojo {
    @Parameter(defaultValue = "${mojoExecution.executionId}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private String execution;

    /** Returns the pack. */
    abstract Path target();

    /** Returns the name below {@code /ingot}: each pack of a host needs one of its own. */
    abstract String mountName();

    /** Says whether files that look like tests are packed, which an application's pack does without. */
    abstract boolean packsTests();

    @Override
    final void run() throws IOException, InterruptedException, MojoFailureException {
        List<String> packed = words();
        if (packed.isEmpty()) {
            getLog().debug("nothing to pack: neither " + sources() + " nor requirements");
            return;
        }
        Path target = target();
        List<String> words = new ArrayList<>(List.of("pack"));
        words.addAll(packed);
        words.addAll(options());
        if (packsTests()) {
            words.add("--tests");
        }
        words.addAll(List.of("--mount", mountName(), "-o", target.toString()));
        Stamp stamp = new Stamp(workFolder().resolve(getClass().getSimpleName() + "-" + execution + ".stamp"));
        String inputs = Stamp.text(words, inputs());
        if (stamp.fits(outputs(target), inputs)) {
            getLog().info("Nothing to pack: " + target.getFileName() + " is up to date");
            return;
        }
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        ingot(words);
        stamp.write(outputs(target), inputs);
        getLog().info("Packed " + target.getFileName() + ": " + Files.size(target) + " bytes, mounted as /ingot/"
                + mountName());
    }

    /** What is packed, and by what. */
    private List<Path> inputs() throws IOException {
        List<Path> inputs = watched();
        for (Artifact tool : tools()) {
            inputs.add(tool.getFile().toPath());
        }
        return inputs;
    }
}
