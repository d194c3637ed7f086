package dev.ingot.examples.service;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;

/** What there is without Ingot: a new stock context for each script, on one engine. */
final class StockScripts implements Scripts {
    private final Engine engine = Engine.newBuilder("python")
            .option("engine.WarnInterpreterOnly", "false")
            .build();

    @Override
    public String run(String source) {
        try (Context context = Context.newBuilder("python").engine(engine).build()) {
            return Scripts.text(context.eval("python", source));
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
