package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes a software bill of materials (CycloneDX) of a pack or jar, and warns of licences that are unknown or copyleft.
 */
@Mojo(name = "licenses", threadSafe = true)
public final class LicensesMojo extends IngotMojo {
    /** The pack or jar. */
    @Parameter(
            property = "ingot.file",
            defaultValue = "${project.build.outputDirectory}/META-INF/ingot/${project.artifactId}.pypack",
            required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File file;

    /** The bill to write. */
    @Parameter(defaultValue = "${project.build.directory}/${project.artifactId}.cdx.json", required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File bill;

    @Override
    void run() throws IOException, InterruptedException, MojoFailureException {
        List<String> words = new ArrayList<>(List.of("licenses", file.toString(), "--sbom", bill.toString()));
        words.addAll(options());
        ingot(words);
        getLog().info("Wrote " + bill);
    }
}
