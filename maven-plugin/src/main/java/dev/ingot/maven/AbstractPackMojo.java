package dev.ingot.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;

/** Makes a pack on the class path, unless it is there and nothing has changed. */
abstract class AbstractPackMojo extends PackingMojo {
    /** Returns the pack. */
    abstract Path target();

    /** Returns the name below {@code /ingot}: each pack of a host needs one of its own. */
    abstract String mountName();

    /** Says whether files that look like tests are packed, which an application's pack does without. */
    abstract boolean packsTests();

    @Override
    final void run() throws IOException, InterruptedException, MojoFailureException {
        List<String> packed = words();
        if (packed.isEmpty()) {
            getLog().debug("nothing to pack: neither " + sources() + " nor requirements");
            return;
        }
        Path target = target();
        List<String> words = new ArrayList<>(List.of("pack"));
        words.addAll(packed);
        words.addAll(options());
        if (packsTests()) {
            words.add("--tests");
        }
        words.addAll(List.of("--mount", mountName(), "-o", target.toString()));
        if (!make(target, words)) {
            getLog().info("Nothing to pack: " + target.getFileName() + " is up to date");
            return;
        }
        getLog().info("Packed " + target.getFileName() + ": " + Files.size(target) + " bytes, mounted as /ingot/"
                + mountName());
    }
}
