package dev.ingot.cli;

import dev.ingot.ship.JarCache;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ingot aot}: makes the AOT cache that lets a jar start several times faster. */
@Command(
        name = "aot",
        description = {
            "Makes the AOT cache that fits a jar and this JVM, beside the jar, by running the program once.",
            "'java -jar' uses it from then on; a cache that does not fit is never used."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ingot aot app.jar", "  ingot aot app.jar report --format html sample.txt"})
final class AotCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "JAR", description = "A jar made by 'ingot jar'.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path jar;

    @Parameters(
            index = "1..*",
            paramLabel = "ARG",
            description = "The arguments of the training run (default: --help). A run like the real ones trains best.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Made made = Made.of(train(jar, arguments.isEmpty() ? List.of("--help") : arguments, output));
        output.result(made, made::print);
        return 0;
    }

    /** Makes the cache of a jar for this Java. */
    static JarCache train(Path jar, List<String> arguments, OutputOptions output)
            throws IOException, InterruptedException {
        Path javaHome = Path.of(System.getProperty("java.home"));
        return output.during("Training", "aot", () -> JarCache.train(jar, javaHome, arguments));
    }

    /** A cache that was made. */
    record Made(String cache, long bytes) {
        static Made of(JarCache cache) {
            return new Made(cache.file().toString(), cache.bytes());
        }

        void print(PrintWriter out) {
            out.printf("%s: %,d bytes%n", cache, bytes);
        }
    }
}
