package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Packs the project's Python code and what it requires, so that the pack lies on the class path of tests and in the
 * project's jar: {@code PythonHost.builder(…).pack(loader, "META-INF/ingot/ARTIFACT.pypack")}.
 */
@Mojo(name = "pack", defaultPhase = LifecyclePhase.PROCESS_RESOURCES, threadSafe = true)
public final class PackMojo extends MainCodeMojo {
    /** The pack to write. */
    @Parameter(
            defaultValue = "${project.build.outputDirectory}/META-INF/ingot/${project.artifactId}.pypack",
            required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File target;

    /** The pack's name below {@code /ingot}; packs that are used together need different ones. */
    @Parameter(defaultValue = "${project.artifactId}", required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private String mountName;

    @Override
    void run() throws IOException, InterruptedException, MojoFailureException {
        pack(target.toPath(), mountName, List.of());
    }
}
