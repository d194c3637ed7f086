package dev.ingot.spark;

import com.codahale.metrics.Gauge;
import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.graalvm.polyglot.Context;

/**
 * Makes a host and a context, and gives both up: what remains is a JVM that has loaded and compiled what the hosts of
 * jobs need.
 */
final class WarmUp implements ExecutorPlugin {
    private static final Logger LOGGER = System.getLogger(WarmUp.class.getName());

    /** What Spark calls its driver among executors. */
    private static final String DRIVER = "driver";

    /** Modules that {@code functions.py} or most functions import. */
    private static final String IMPORTS = "import datetime, decimal, json, re, typing";

    private CompletableFuture<Void> done = new CompletableFuture<>();

    @Override
    public void init(PluginContext context, Map<String, String> configuration) {
        // Where Spark runs in one JVM, the driver has begun.
        if (!context.executorID().equals(DRIVER)) {
            begin(context);
        }
    }

    /** Begins in a thread of its own and returns at once. The gauge {@code python.ready} says when it is done. */
    void begin(PluginContext context) {
        done = CompletableFuture.runAsync(WarmUp::startGraalPy, ExecutorHost::runApart);
        context.metricRegistry().register("python.ready", (Gauge<Boolean>) () -> done.state() == Future.State.SUCCESS);
    }

    private static void startGraalPy() {
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY).build();
                Context context = host.newContext()) {
            context.eval("python", IMPORTS);
        } catch (IOException | RuntimeException e) {
            // The first task will meet it as well, and tell its user.
            LOGGER.log(Level.DEBUG, "GraalPy was not started ahead", e);
            throw new CompletionException(e);
        }
    }

    /** Completes when GraalPy has been started, or could not be. */
    CompletableFuture<Void> done() {
        return done;
    }
}
