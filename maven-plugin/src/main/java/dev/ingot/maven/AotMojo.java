package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Makes the AOT cache beside a jar that the goal {@code jar} made, by running its program once. */
@Mojo(name = "aot", threadSafe = true)
public final class AotMojo extends IngotMojo {
    /** The jar. */
    @Parameter(
            property = "ingot.jar",
            defaultValue = "${project.build.directory}/${project.build.finalName}-app.jar",
            required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File jar;

    /** The arguments of the training run; {@code --help} where there are none. */
    @Parameter
    private List<String> arguments = new ArrayList<>();

    @Override
    void run() throws IOException, InterruptedException, MojoFailureException {
        List<String> words = new ArrayList<>(List.of("aot"));
        words.addAll(options());
        words.add(jar.toString());
        words.addAll(arguments);
        ingot(words);
        getLog().info("Made the AOT cache of " + jar);
    }
}
