package dev.ingot.benchmarks;

import java.io.File;
import java.io.IOException;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;

/** Runs a script the way GraalPy's documentation embeds it; with a second argument, with {@code .pyc} files in that folder. */
public final class StockPython {
    private StockPython() {}

    /** Runs the script. */
    public static void main(String[] arguments) throws IOException {
        Context.Builder builder = Context.newBuilder("python")
                .allowAllAccess(true)
                .option("engine.WarnInterpreterOnly", "false")
                .arguments("python", arguments);
        if (arguments.length > 1) {
            builder.option("python.DontWriteBytecodeFlag", "false").option("python.PyCachePrefix", arguments[1]);
        }
        try (Context context = builder.build()) {
            context.eval(Source.newBuilder("python", new File(arguments[0])).build());
        }
    }
}
