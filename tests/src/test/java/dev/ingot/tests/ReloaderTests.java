package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flask's development server, which has itself run by {@code sys.executable} again whenever a file is written. */
class ReloaderTests {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void flaskServesWhatWasWrittenMeanwhile() throws Exception {
        Path flask = DebianPackages.flask();
        Path app = write("one", Instant.EPOCH);
        // The second process serves on the first one's socket, which only the system's descriptors can be handed on as.
        ProcessBuilder builder = new ProcessBuilder(
                        Processes.ROOT.resolve("ingot").toString(), "python", "-X", "native-posix", app.toString())
                .redirectErrorStream(true);
        builder.environment().put("PYTHONPATH", flask.toString());
        Process server = builder.start();
        try (BufferedReader output = server.inputReader()) {
            URI address = URI.create(output.lines()
                    .map(Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+/?")::matcher)
                    .filter(Matcher::find)
                    .map(MatchResult::group)
                    .findFirst()
                    .orElseThrow());
            assertThat(get(address)).isEqualTo("one");
            String page = "";
            Instant now = Instant.now();
            // Again, because the server may not have had its first look at the file when it answers.
            for (int attempt = 1; !page.equals("two") && Instant.now().isBefore(now.plus(PATIENCE)); attempt++) {
                Path _ = write("two", Instant.EPOCH.plusSeconds(attempt));
                page = get(address);
            }
            assertThat(page).isEqualTo("two");
        } finally {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
        }
    }

    /** Writes the application whole, with a time that no earlier one has. */
    private static Path write(String page, Instant time) throws IOException {
        Path written = Files.writeString(folder.resolve("app.new"), """
                from flask import Flask

                app = Flask("app")

                @app.get("/")
                def page():
                    return "%s"

                app.run(port=0, use_reloader=True)
                """.formatted(page));
        Files.setLastModifiedTime(written, FileTime.from(time));
        return Files.move(written, folder.resolve("app.py"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns the page; nothing when the process that was to answer has just made room for the next. */
    private String get(URI address) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }
}
