package dev.ingot.spark;

import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The pack with the functions of {@code src/test/python}. */
final class SamplePack {
    private static final String MAKE = """
            import ingot, sys

            collector = ingot.ResourceCollector()
            collector.add_path(sys.argv[1])
            collector.compile(mount=sys.argv[3])
            collector.write(sys.argv[2], mount=sys.argv[3])
            """;

    private SamplePack() {}

    /** Makes the pack in a folder, with a name for its mount. */
    static Path make(Path folder, String mount) throws IOException {
        Path pack = Files.createDirectories(folder).resolve(mount + ".pypack");
        try (PythonHost host =
                PythonHost.builder(Access.PROGRAM).singleContext().build()) {
            Program program = Program.code(MAKE).withArguments(List.of("src/test/python", pack.toString(), mount));
            if (host.run(program) != 0) {
                throw new IOException("the pack was not made");
            }
        }
        return pack;
    }
}
