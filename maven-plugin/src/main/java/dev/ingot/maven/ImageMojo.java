package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Makes a folder that runs a program without any Java installed. */
@Mojo(name = "image", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class ImageMojo extends ProgramMojo {
    /** What is made. */
    @Parameter(defaultValue = "${project.build.directory}/${project.artifactId}-image", required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File image;

    @Override
    void run() throws IOException, InterruptedException, MojoFailureException {
        ship("image", image.toPath());
    }
}
