package it;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.pool.PythonPool;
import io.helidon.webserver.WebServer;

/** Answers with what a packed Python function returns, until its standard input ends. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY)
                        .pack(Main.class.getClassLoader(), "META-INF/ingot/helidon.pypack")
                        .build();
                PythonPool pool =
                        PythonPool.builder(host).size(1).imports("greeting").build()) {
            WebServer server = WebServer.builder()
                    .port(0)
                    .routing(routes -> routes.get("/{name}", (request, response) -> {
                        String name = request.path().pathParameters().get("name");
                        String answer = pool.call(lease -> lease.eval("__import__('greeting').greet")
                                .execute(name)
                                .asString());
                        response.send(answer);
                    }))
                    .build()
                    .start();
            System.out.println("port " + server.port());
            while (System.in.read() >= 0) {}
            server.stop();
        }
    }
}
