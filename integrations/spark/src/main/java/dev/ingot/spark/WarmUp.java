package dev.ingot.spark;

import com.codahale.metrics.Gauge;
import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.graalvm.polyglot.Context;

/**
 * Makes a host and a context, and gives both up: what remains is a JVM that has loaded and compiled what the hosts of
 * jobs need.
 */
final class WarmUp implements ExecutorPlugin {
    private static final Logger LOGGER = System.getLogger(WarmUp.class.getName());

    /** Modules that {@code functions.py} or most functions import. */
    private static final String IMPORTS = "import datetime, decimal, json, re, typing";

    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Begins in a thread of its own and returns at once. The gauge {@code python.ready} says when it is done. */
    @Override
    public void init(PluginContext context, Map<String, String> configuration) {
        context.metricRegistry().register("python.ready", (Gauge<Boolean>) this::isReady);
        Thread thread = Thread.ofPlatform().daemon().name("ingot-spark-warm-up").unstarted(this::run);
        // Spark's is not where GraalPy's compiler starts, see ExecutorHost.
        thread.setContextClassLoader(PythonHost.class.getClassLoader());
        thread.start();
    }

    private boolean isReady() {
        return done.isDone() && !done.isCompletedExceptionally();
    }

    private void run() {
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY).build();
                Context context = host.newContext()) {
            context.eval("python", IMPORTS);
            done.complete(null);
        } catch (IOException | RuntimeException e) {
            // The first task will meet it as well, and tell its user.
            LOGGER.log(Level.DEBUG, "GraalPy was not started ahead", e);
            done.completeExceptionally(e);
        }
    }

    /** Completes when GraalPy has been started, or could not be. */
    CompletableFuture<Void> done() {
        return done;
    }
}
