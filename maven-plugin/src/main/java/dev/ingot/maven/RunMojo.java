package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Runs a module of the project's pack, or whatever the options of {@code ingot run} say. */
@Mojo(name = "run", threadSafe = true)
public final class RunMojo extends IngotMojo {
    /** The project's pack. */
    @Parameter(
            property = "ingot.pack",
            defaultValue = "${project.build.outputDirectory}/META-INF/ingot/${project.artifactId}.pypack",
            required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File pack;

    /** The module to run, as {@code python -m} does. */
    @Parameter(property = "ingot.module")
    private @Nullable String module;

    /** The program's arguments. */
    @Parameter
    private List<String> arguments = new ArrayList<>();

    /** The program's arguments on the command line, separated by blanks; after those of the POM. */
    @Parameter(property = "ingot.arguments")
    private @Nullable String commandLineArguments;

    @Override
    void run() throws IOException, InterruptedException, MojoFailureException {
        List<String> words = new ArrayList<>(List.of("run", "--pack", pack.toString()));
        words.addAll(options());
        if (module != null) {
            words.addAll(List.of("-m", module));
        }
        words.addAll(arguments);
        if (commandLineArguments != null && !commandLineArguments.isBlank()) {
            words.addAll(List.of(commandLineArguments.strip().split("\\s+", -1)));
        }
        int status = ingotInForeground(words);
        if (status != 0) {
            throw new MojoFailureException("the program ended with status " + status);
        }
    }
}
