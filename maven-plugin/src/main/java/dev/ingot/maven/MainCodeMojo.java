package dev.ingot.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that packs the project's own Python code, not that of its tests, and what it requires. */
abstract class MainCodeMojo extends PackingMojo {
    /** The folder with the Python code. */
    @Parameter(defaultValue = "${project.basedir}/src/main/python", required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File sources;

    /** Requirements as pip takes them, such as {@code jinja2>=3}; besides those of {@code requirementsFile}. */
    @Parameter
    private List<String> requirements = new ArrayList<>();

    /** A file with requirements; no error where it is missing. */
    @Parameter(defaultValue = "${project.basedir}/requirements.txt")
    private @Nullable File requirementsFile;

    /**
     * What the requirements were resolved to: names, versions and hashes. Written when it is missing or the
     * requirements have changed, checked otherwise; belongs to the sources.
     */
    @Parameter(defaultValue = "${project.basedir}/requirements.lock")
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File lock;

    @Override
    final Path sources() {
        return sources.toPath();
    }

    @Override
    final List<String> requirementLines() {
        return requirements;
    }

    @Override
    final @Nullable File requirementsFile() {
        return requirementsFile;
    }

    @Override
    final File lock() {
        return lock;
    }
}
