package dev.ingot.tests;

import java.io.File;
import java.io.IOException;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;

/** Runs a script the way GraalPy's documentation embeds it. */
final class StockPython {
    private StockPython() {}

    public static void main(String[] arguments) throws IOException {
        try (Context context = Context.newBuilder("python")
                .allowAllAccess(true)
                .option("engine.WarnInterpreterOnly", "false")
                .option("python.WarnExperimentalFeatures", "false")
                .arguments("python", arguments)
                .build()) {
            context.eval(Source.newBuilder("python", new File(arguments[0])).build());
        }
    }
}
