package dev.ingot.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that ships a program. */
abstract class ProgramMojo extends MainCodeMojo {
    /** What to run, {@code MODULE} or {@code MODULE:FUNCTION}. */
    @Parameter(property = "ingot.entry")
    private @Nullable String entry;

    /** What to run: a script that a required distribution installs. */
    @Parameter(property = "ingot.script")
    private @Nullable String script;

    /** Makes the program with a command of {@code ingot}. */
    final void ship(String command, Path target) throws IOException, InterruptedException, MojoFailureException {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(words());
        words.addAll(options());
        if (entry != null) {
            words.addAll(List.of("--entry", entry));
        }
        if (script != null) {
            words.addAll(List.of("--script", script));
        }
        words.addAll(List.of("-o", target.toString()));
        getLog().info(
                        make(target, words)
                                ? "Made " + target
                                : "Nothing to make: " + target.getFileName() + " is up to date");
    }
}
