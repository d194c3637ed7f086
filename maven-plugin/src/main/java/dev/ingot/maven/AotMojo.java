package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes the AOT cache beside a jar that the goal {@code jar} made, by running its program once, unless it is there and
 * nothing has changed.
 */
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
        List<Path> madeOf = new ArrayList<>(List.of(jar.toPath(), javaHome().resolve("release")));
        tools().forEach(tool -> madeOf.add(tool.getFile().toPath()));
        Stamp stamp = new Stamp(ownFile(".stamp"));
        String inputs = Stamp.text(words, Map.of(), madeOf);
        List<Path> caches = caches();
        if (!caches.isEmpty() && stamp.fits(caches, inputs)) {
            getLog().info("Nothing to make: the AOT cache of " + jar.getName() + " is up to date");
            return;
        }
        ingot(words);
        stamp.write(caches(), inputs);
        getLog().info("Made the AOT cache of " + jar);
    }

    /** Returns the caches of the jar, which lie beside it: their names begin as its own does. */
    private List<Path> caches() throws IOException {
        String name = jar.getName().replaceFirst("\\.jar$", "");
        try (Stream<Path> files = Files.list(jar.toPath().toAbsolutePath().resolveSibling("."))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "-")
                            && file.toString().endsWith(".aot"))
                    .sorted()
                    .toList();
        }
    }
}
