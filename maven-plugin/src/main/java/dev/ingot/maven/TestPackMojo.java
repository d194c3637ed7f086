package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Packs the Python code of the project's tests, so that the pack lies on their class path. */
@Mojo(name = "test-pack", defaultPhase = LifecyclePhase.PROCESS_TEST_RESOURCES, threadSafe = true)
public final class TestPackMojo extends PackingMojo {
    /** The folder with the Python code of the tests. */
    @Parameter(defaultValue = "${project.basedir}/src/test/python", required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File testSources;

    /** The pack to write. */
    @Parameter(
            defaultValue = "${project.build.testOutputDirectory}/META-INF/ingot/${project.artifactId}-tests.pypack",
            required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File testTarget;

    /** The pack's name below {@code /ingot}. */
    @Parameter(defaultValue = "${project.artifactId}-tests", required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private String testMountName;

    /** Requirements of the tests alone; those of the program are in its own pack. */
    @Parameter
    private List<String> testRequirements = new ArrayList<>();

    /** A file with requirements of the tests alone; no error where it is missing. */
    @Parameter(defaultValue = "${project.basedir}/requirements-test.txt")
    private @Nullable File testRequirementsFile;

    /** What the requirements of the tests were resolved to, as {@code lock} says it of the program's. */
    @Parameter(defaultValue = "${project.basedir}/requirements-test.lock")
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File testLock;

    @Override
    List<String> requirementLines() {
        return testRequirements;
    }

    @Override
    @Nullable
    File requirementsFile() {
        return testRequirementsFile;
    }

    @Override
    File lock() {
        return testLock;
    }

    @Override
    Path sources() {
        return testSources.toPath();
    }

    @Override
    void run() throws IOException, InterruptedException, MojoFailureException {
        // An application's pack does without files that look like tests.
        pack(testTarget.toPath(), testMountName, List.of("--tests"));
    }
}
