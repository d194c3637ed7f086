package dev.ingot.cli;

import dev.ingot.launch.AotCaches;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ingot cache}: the AOT caches that jars made for themselves. */
@Command(
        name = "cache",
        description = "Lists or removes the AOT caches that jars made in this user's cache folder; see"
                + " 'ingot jar --aot=auto'.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ingot cache list", "  ingot cache clear app.jar"})
final class CacheCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    /** What is to be done. */
    enum Action {
        /** Says which caches there are. */
        list,
        /** Removes them. */
        clear
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "One of: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "JAR", description = "Only those of this jar.")
    private @Nullable Path jar;

    @Override
    public Integer call() throws IOException {
        AotCaches caches = AotCaches.ofUser();
        String wanted = jar == null ? null : realPath(jar);
        List<AotCaches.Noted> noted = action == Action.clear
                ? caches.clear(wanted)
                : caches.list().stream()
                        .filter(one -> wanted == null || wanted.equals(one.jar()))
                        .toList();
        output.result(noted, out -> noted.forEach(one -> print(one, out)));
        return 0;
    }

    /** A jar that is gone may still have caches. */
    private static String realPath(Path jar) throws IOException {
        return (Files.exists(jar) ? jar.toRealPath() : jar.toAbsolutePath().normalize()).toString();
    }

    private void print(AotCaches.Noted noted, PrintWriter out) {
        String done = action == Action.clear ? " removed" : "";
        if (noted.failure().isEmpty()) {
            out.printf("%s: %,d bytes%s%n", noted.jar(), noted.bytes(), done);
        } else {
            out.printf("%s: no cache%s: %s%n", noted.jar(), done, noted.failure());
        }
    }
}
