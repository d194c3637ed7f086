package dev.ingot.examples.service;

import dev.ingot.PoolRejectedException;
import dev.ingot.TimeLimitException;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import org.graalvm.polyglot.PolyglotException;

/**
 * The service. Every request has a virtual thread of its own, which waits for a context.
 *
 * <p>200: the script's result; 400: its exception; 408: it ran too long; 503: too many are waiting.
 */
public final class Service implements AutoCloseable {
    /** More than can run at a time, so that some are made while others run. */
    private static final int CONTEXTS = 4 * Runtime.getRuntime().availableProcessors();

    /** Where contexts are reset: making one costs as much as some hundred scripts. */
    private static final int SCRIPTS_PER_CONTEXT = PooledScripts.SCRIPTS_PER_ENGINE / 20;

    private final Scripts scripts;
    private final WebServer server;

    Service(Scripts scripts, int port) {
        this.scripts = scripts;
        this.server = WebServer.builder()
                .host("127.0.0.1")
                .port(port)
                .routing(HttpRouting.builder().post("/run", this::run))
                .build()
                .start();
    }

    /**
     * Starts the service.
     *
     * @param arguments {@code pool}, or {@code reuse} to run thousands of scripts in each context, or for comparison
     *     {@code stock} or {@code shared}; then the port, 0 for a free one
     */
    public static void main(String[] arguments) throws IOException {
        Scripts scripts = switch (arguments[0]) {
            case "pool" -> new PooledScripts(CONTEXTS, 1);
            case "reuse" -> new PooledScripts(CONTEXTS, SCRIPTS_PER_CONTEXT);
            case "stock" -> new StockScripts();
            case "shared" -> new SharedStockScripts();
            default ->
                throw new IllegalArgumentException(arguments[0] + ": 'pool', 'reuse', 'stock' or 'shared' is possible");
        };
        Service service = new Service(scripts, Integer.parseInt(arguments[1]));
        System.out.println("listening on http://127.0.0.1:" + service.port());
    }

    int port() {
        return server.port();
    }

    private void run(ServerRequest request, ServerResponse response) {
        String source = request.content().as(String.class);
        try {
            response.send(scripts.run(source));
        } catch (PoolRejectedException e) {
            response.status(Status.SERVICE_UNAVAILABLE_503).send(e.getMessage());
        } catch (TimeLimitException e) {
            response.status(Status.REQUEST_TIMEOUT_408).send(e.getMessage());
        } catch (PolyglotException e) {
            response.status(Status.BAD_REQUEST_400).send(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            response.status(Status.SERVICE_UNAVAILABLE_503).send("the service is stopping");
        }
    }

    /** Ends the server, then the contexts. */
    @Override
    public void close() {
        server.stop();
        scripts.close();
    }
}
