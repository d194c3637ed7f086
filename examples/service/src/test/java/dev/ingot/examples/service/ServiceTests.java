package dev.ingot.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ServiceTests {
    private static Service service;

    @BeforeAll
    static void start() throws IOException {
        service = new Service(new PooledScripts(2, 1), 0);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static HttpResponse<String> run(String script) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + service.port() + "/run");
        HttpRequest request = HttpRequest.newBuilder(address)
                .POST(HttpRequest.BodyPublishers.ofString(script))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void resultOfAScriptIsSent() throws Exception {
        HttpResponse<String> response = run("import json; json.dumps({'answer': 6 * 7})");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"answer\": 42}");
    }

    @Test
    void scriptsDoNotSeeEachOther() throws Exception {
        run("secret = 1; secret");
        assertThat(run("'secret' in globals()").body()).isEqualTo("False");
    }

    @Test
    void exceptionOfAScriptIsTheCallersFault() throws Exception {
        HttpResponse<String> response = run("1 / 0");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("ZeroDivisionError");
    }

    @Test
    void endlessScriptIsStoppedAndOthersAreServed() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> endless = callers.submit(() -> run("while True: pass"));
            assertThat(run("'alive'").body()).isEqualTo("alive");
            assertThat(endless.get().statusCode()).isEqualTo(408);
        }
    }

    @Test
    void filesAreOutOfReach() throws Exception {
        HttpResponse<String> response = run("open('/etc/passwd').read()");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).doesNotContain("root:");
    }

    @Test
    void manyCallersAreServed() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int number = i;
                answers.add(callers.submit(() -> run(number + " * 2")));
            }
            for (int i = 0; i < 40; i++) {
                assertThat(answers.get(i).get().body()).isEqualTo(Integer.toString(i * 2));
            }
        }
    }
}
