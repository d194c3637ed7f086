package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Makes one jar of a program, its packages, GraalPy and the standard library, which runs with {@code java -jar}. */
@Mojo(name = "jar", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class JarMojo extends ProgramMojo {
    /** What is made. */
    @Parameter(defaultValue = "${project.build.directory}/${project.build.finalName}-app.jar", required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File jar;

    @Override
    void run() throws IOException, InterruptedException, MojoFailureException {
        ship("jar", jar.toPath());
    }
}
