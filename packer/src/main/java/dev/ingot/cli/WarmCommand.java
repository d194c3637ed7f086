package dev.ingot.cli;

import dev.ingot.warm.Warm;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ingot warm}: what warm hosts this user has. */
@Command(
        name = "warm",
        description = "Lists warm hosts of this user, ends them, or shows what they logged; see 'ingot jar --warm'.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ingot warm list", "  ingot warm stop app.jar", "  ingot warm log app.jar"})
final class WarmCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    /** What is to be done. */
    enum Action {
        /** Says which hosts live. */
        list,
        /** Ends hosts when they have finished what they run. */
        stop,
        /** Prints what hosts logged. */
        log
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "One of: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "JAR", description = "Only the hosts of this jar.")
    private @Nullable Path jar;

    @Override
    public Integer call() throws IOException {
        List<Warm.Host> found;
        if (action == Action.stop) {
            found = Warm.stop(jar);
        } else {
            found = jar == null ? Warm.hosts() : Warm.hosts(jar);
        }
        output.result(found, out -> found.forEach(host -> print(host, out)));
        return 0;
    }

    private void print(Warm.Host host, PrintWriter out) {
        String done = action == Action.stop ? "ends" : "process " + host.pid();
        out.printf("%s: %s%n", host.jar(), done);
        Path log = host.folder().resolve("log");
        if (action == Action.log && Files.isReadable(log)) {
            try {
                out.print(Files.readString(log, StandardCharsets.UTF_8));
            } catch (IOException e) {
                out.printf("%s cannot be read: %s%n", log, e.getMessage());
            }
        }
    }
}
