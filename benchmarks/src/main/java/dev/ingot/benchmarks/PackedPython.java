package dev.ingot.benchmarks;

import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a script with Ingot's host. The system property {@code stdlib} names another pack of the standard library,
 * {@code pack} a pack with what the script imports.
 */
public final class PackedPython {
    private PackedPython() {}

    /** Runs the script and exits with its status. */
    public static void main(String[] arguments) throws IOException {
        PythonHost.Builder builder = PythonHost.builder(Access.PROGRAM);
        String stdlib = System.getProperty("stdlib");
        if (stdlib != null) {
            builder.stdlib(Path.of(stdlib));
        }
        String pack = System.getProperty("pack");
        if (pack != null) {
            builder.pack(Path.of(pack));
        }
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        int status;
        try (PythonHost host = builder.build()) {
            status = host.run(Program.script(arguments[0]).withArguments(rest).withProcessStreams());
        }
        System.exit(status);
    }
}
