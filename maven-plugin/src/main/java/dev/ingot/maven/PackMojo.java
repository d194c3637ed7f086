package dev.ingot.maven;

import java.io.File;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Packs the project's Python code and what it requires, so that the pack lies on the class path of tests and in the
 * project's jar: {@code PythonHost.builder(…).pack(loader, "META-INF/ingot/ARTIFACT.pypack")}.
 */
@Mojo(name = "pack", defaultPhase = LifecyclePhase.PROCESS_RESOURCES, threadSafe = true)
public final class PackMojo extends AbstractPackMojo {
    /** The folder with the Python code. */
    @Parameter(defaultValue = "${project.basedir}/src/main/python", required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File sources;

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
    Path sources() {
        return sources.toPath();
    }

    @Override
    Path target() {
        return target.toPath();
    }

    @Override
    String mountName() {
        return mountName;
    }

    @Override
    boolean packsTests() {
        return false;
    }
}
