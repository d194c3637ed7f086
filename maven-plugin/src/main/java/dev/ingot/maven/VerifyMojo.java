package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Checks every byte of a pack or jar, and with {@code keys} who signed it. */
@Mojo(name = "verify", threadSafe = true)
public final class VerifyMojo extends IngotMojo {
    /** The pack or jar. */
    @Parameter(
            property = "ingot.file",
            defaultValue = "${project.build.outputDirectory}/META-INF/ingot/${project.artifactId}.pypack",
            required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File file;

    /** Public keys, of which one must have signed it. */
    @Parameter
    private List<File> keys = new ArrayList<>();

    @Override
    void run() throws IOException, InterruptedException, MojoFailureException {
        List<String> words = new ArrayList<>(List.of("verify", file.toString()));
        keys.forEach(key -> words.addAll(List.of("--key", key.toString())));
        words.addAll(options());
        ingot(words);
        getLog().info(file + " is sound");
    }
}
