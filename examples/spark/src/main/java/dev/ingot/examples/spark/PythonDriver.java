package dev.ingot.examples.spark;

import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs the job whose driver is Python in the same pack: {@code PythonDriver PACK [LINES]}. */
public final class PythonDriver {
    private PythonDriver() {}

    /** Runs the module {@code driver} of the pack, which may use Java's classes, to its end. */
    public static void main(String[] arguments) throws IOException {
        int status = run(List.of(arguments));
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(List<String> arguments) throws IOException {
        try (PythonHost host = PythonHost.builder(Access.TRUSTED)
                .pack(Path.of(arguments.getFirst()))
                .build()) {
            return host.run(Program.module("driver").withArguments(arguments));
        }
    }
}
