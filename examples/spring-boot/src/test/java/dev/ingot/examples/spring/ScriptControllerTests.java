package dev.ingot.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "python.time-limit=500ms")
class ScriptControllerTests {
    private final HttpClient client = HttpClient.newHttpClient();

    @Value("${local.server.port}")
    private int port;

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private HttpResponse<String> run(String script) throws IOException, InterruptedException {
        HttpRequest request = request("/scripts")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(script))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private String get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString()).body();
    }

    @Test
    void scriptsImportWhatIsPacked() throws Exception {
        HttpResponse<String> answer = run("from pricing import with_tax; with_tax(100)");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("119.0");
    }

    @Test
    void scriptsSeeNothingOfEachOther() throws Exception {
        assertThat(run("import pricing; pricing.with_tax = None; x = 1; x").body()).isEqualTo("1");
        assertThat(run("'x' in globals()").body()).isEqualTo("False");
        assertThat(run("from pricing import with_tax; with_tax(1)").body()).isEqualTo("1.19");
    }

    @Test
    void errorsOfScriptsAreTheirs() throws Exception {
        HttpResponse<String> answer = run("1 / 0");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("ZeroDivisionError");
        assertThat(run("open('/etc/passwd').read()").statusCode()).isEqualTo(422);
        assertThat(run("while True: pass").statusCode()).isEqualTo(408);
    }

    @Test
    void healthAndMetricsAreThoseOfThePool() throws Exception {
        assertThat(run("1").body()).isEqualTo("1");
        assertThat(get("/actuator/health")).contains("\"pythonScripts\":{").contains("\"contexts\":8");
        assertThat(get("/actuator/metrics/ingot.pool.leases")).contains("\"availableTags\"").contains("\"COUNT\"");
        assertThat(get("/actuator/metrics/ingot.bytecode.cache.size")).contains("\"bytes\"");
    }
}
