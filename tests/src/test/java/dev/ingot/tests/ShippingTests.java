package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.ingot.pack.Platform;
import dev.ingot.scan.SampleWheel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs as their users get them: from what people have to what others run, in whole processes. */
class ShippingTests {
    @TempDir
    private Path folder;

    private static Processes.Result done(Processes.Result result) {
        assertThat(result.status()).as(result.out() + result.err()).isZero();
        return result;
    }

    private static final Path EXAMPLE = Processes.ROOT.resolve("examples/convert");

    @Test
    void debiansFlaskBecomesOneJarThatServesAPage() throws Exception {
        Path flask = DebianPackages.flask();
        SamplePacks.writeFiles(
                folder,
                Map.of(
                        "app/web/__init__.py",
                        "",
                        "app/web/templates/page.html",
                        "<p>{{ 6 * 7 }} {{ name }}</p>",
                        "app/web/cli.py",
                        """
                        from flask import Flask, render_template

                        app = Flask("web")

                        @app.get("/<name>")
                        def page(name):
                            return render_template("page.html", name=name)

                        def main():
                            app.run(port=0)
                        """));
        Path jar = folder.resolve("web.jar");
        Processes.Result made = done(Processes.ingot(
                "jar", flask.toString(), folder + "/app", "--entry", "web.cli:main", "-o", jar.toString()));
        assertThat(made.err()).contains("_speedups.cpython-").contains("an extension module for another Python");
        Process server = new ProcessBuilder(Processes.JAVA.toString(), "-jar", jar.toString())
                .redirectErrorStream(true)
                .start();
        try (var output = server.inputReader(StandardCharsets.UTF_8)) {
            Pattern address = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+");
            Matcher found = output.lines()
                    .map(address::matcher)
                    .filter(Matcher::find)
                    .findFirst()
                    .orElseThrow();
            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(found.group() + "/%3Cb%3E"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(page.body()).isEqualTo("<p>42 &lt;b&gt;</p>");
        } finally {
            server.destroy();
        }
        assertThat(server.waitFor()).isEqualTo(143);
    }

    @Test
    void wheelsAndRequirementsGiveTheSameJarFromTwoFolders() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String place : List.of("here", "elsewhere/deep")) {
            Path wheels = Files.createDirectories(folder.resolve(place).resolve("wheels"));
            new SampleWheel("greeter-1.0-py3-none-any.whl")
                    .file("greeter-1.0.dist-info/METADATA", """
                            Metadata-Version: 2.1
                            Name: greeter
                            Version: 1.0
                            Requires-Dist: words>=2
                            Requires-Dist: never; platform_system == "Windows"
                            """)
                    .file("greeter-1.0.dist-info/entry_points.txt", "[console_scripts]\ngreet = greeter:main\n")
                    .file(
                            "greeter-1.0.data/scripts/hi",
                            "#!python\nimport words\nprint('script says', words.hello())\n")
                    .file("greeter/__init__.py", "import words\ndef main():\n    print(words.hello())\n")
                    .write(wheels);
            new SampleWheel("words-1.0-py3-none-any.whl")
                    .file("words.py", "old")
                    .write(wheels);
            new SampleWheel("words-2.1-py3-none-any.whl")
                    .file("words.py", "def hello():\n    return 'hello'\n")
                    .write(wheels);
            Path requirements = Files.writeString(wheels.resolveSibling("requirements.txt"), "greeter==1.0\n");
            Path jar = wheels.resolveSibling("greet.jar");
            done(Processes.ingot(
                    "jar",
                    requirements.toString(),
                    "--find-links",
                    wheels.toString(),
                    "--script",
                    "greet",
                    "-o",
                    jar.toString()));
            jars.add(jar);
        }
        assertThat(jars.getFirst()).hasSameBinaryContentAs(jars.getLast());
        assertThat(done(Processes.jar(jars.getFirst())).out()).isEqualTo("hello\n");
        Map<String, String> script = Map.of("INGOT_ENTRY", "/ingot/app/greeter-1.0.data/scripts/hi");
        List<String> command =
                List.of(Processes.JAVA.toString(), "-jar", jars.getLast().toString());
        assertThat(done(Processes.run(folder, script, "", command)).out()).isEqualTo("script says hello\n");
    }

    @Test
    void wheelsForGraalPyAreTakenWhereAnIndexOffersThem() throws Exception {
        assumeTrue(Platform.current() == Platform.LINUX_AMD64, "the wheel is one for Linux on x86-64");
        Path wheels = Files.createDirectory(folder.resolve("index"));
        Map<String, String> kinds = Map.of(
                "words-1.0-py3-none-any.whl",
                "any",
                "words-1.0-graalpy312-graalpy250_312_native-linux_x86_64.whl",
                "graalpy",
                "words-1.0-cp312-cp312-linux_x86_64.whl",
                "cpython");
        kinds.forEach((name, kind) -> new SampleWheel(name)
                .file("words.py", "KIND = '" + kind + "'\n")
                .write(wheels));
        StringBuilder page = new StringBuilder();
        kinds.keySet().forEach(name -> page.append("<a href='/" + name + "'>" + name + "</a>"));
        HttpServer index = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        index.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            boolean asked = path.equals("/simple/words/");
            Path file = wheels.resolve(path.substring(1));
            byte[] answer = asked
                    ? page.toString().getBytes(StandardCharsets.UTF_8)
                    : Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.getResponseHeaders().add("Content-Type", asked ? "text/html" : "application/octet-stream");
            exchange.sendResponseHeaders(answer.length == 0 ? 404 : 200, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        index.start();
        try {
            Files.writeString(folder.resolve("requirements.txt"), "words\n");
            Path pack = folder.resolve("words.pypack");
            String url = "http://127.0.0.1:" + index.getAddress().getPort() + "/simple/";
            Path policy = Files.writeString(
                    folder.resolve("ingot.toml"), "inputs = ['requirements.txt']\nindex-url = '" + url + "'\n");
            String[] words = {"pack", "--policy", policy.toString(), "-o", pack.toString(), "--no-index"};
            assertThat(Processes.ingot(words).err()).contains("pip cannot resolve it");
            // What this machine's pip is told is not for packs that others shall make again.
            Path settings = Files.writeString(folder.resolve("pip.conf"), "[global]\nrequire-virtualenv = true\n");
            List<String> command =
                    new ArrayList<>(List.of(Processes.ROOT.resolve("ingot").toString()));
            command.addAll(Arrays.asList(words).subList(0, words.length - 1));
            done(Processes.run(folder, Map.of("PIP_CONFIG_FILE", settings.toString()), "", command));
            String code = "import words; print(words.KIND)";
            assertThat(done(Processes.ingot("run", "--pack", pack.toString(), "-c", code))
                            .out())
                    .isEqualTo("graalpy\n");
        } finally {
            index.stop(0);
        }
    }

    @Test
    void requirementThatNoWheelFulfilsIsExplained() throws IOException {
        Path requirements = Files.writeString(folder.resolve("requirements.txt"), "nowhere>=1\n");
        Processes.Result result = Processes.ingot(
                "pack", requirements.toString(), "--find-links", folder.toString(), "-o", folder + "/x.pypack");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("ingot: " + requirements + ": pip cannot resolve it (exit status 1):")
                .contains("No matching distribution found for nowhere>=1")
                .contains("name more folders with --find-links");
    }

    @Test
    void imageRunsWithNoJavaOnThePath() throws IOException {
        Path image = folder.resolve("convert");
        String example = EXAMPLE.toString();
        String options = "--json --script convert --warm=1m -o " + image;
        List<String> words = new ArrayList<>(List.of("image", example, "--train", "3 ft cm"));
        words.addAll(List.of(options.split(" ")));
        JsonSchema.check(
                "image", done(Processes.ingot(words.toArray(String[]::new))).out());
        Path hosts = Files.createDirectory(folder.resolve("run"));
        Map<String, String> bare = Map.of(
                "PATH",
                "/usr/bin:/bin",
                "JAVA_HOME",
                "",
                "HOME",
                folder + "/none",
                "XDG_RUNTIME_DIR",
                hosts.toString());
        String launcher = image.resolve("bin/convert").toString();
        Processes.Result run = done(Processes.run(folder, bare, "", List.of(launcher, "26.2", "mi", "km")));
        assertThat(run.out()).isEqualTo("26.2 mi = 42.1648 km\n");
        assertThat(run.err()).isEmpty();
        Path link = Files.createSymbolicLink(folder.resolve("linked"), image.resolve("bin/convert"));
        List<String> throughLink = List.of("sh", "-c", link + " 3 ft cm");
        assertThat(done(Processes.run(folder, bare, "", throughLink)).out()).isEqualTo("3 ft = 91.44 cm\n");
        assertAnsweredWithoutJava(image, bare);
        Map<String, String> prompt = new HashMap<>(bare);
        prompt.put("INGOT_ENTRY", "code");
        String again = "import subprocess, sys; subprocess.call([sys.executable, '-c', 'print(6 * 7)'])\n";
        assertThat(done(Processes.run(folder, prompt, again, List.of(launcher))).out())
                .contains("42\n");
        try (Stream<Path> files = Files.list(image.resolve("lib"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSize(3)
                    .contains("convert.jar", "convert.jar.cache")
                    .anyMatch(name -> name.endsWith(".aot"));
        }
    }

    /** The host that the first command left behind answers, and no JVM is started for it. */
    private void assertAnsweredWithoutJava(Path image, Map<String, String> environment) throws IOException {
        // By way of pipes: with a file as one of its streams a command runs cold.
        List<String> command = List.of("sh", "-c", image.resolve("bin/convert") + " 3 ft cm </dev/null 2>&1 | cat");
        Path java = image.resolve("runtime/bin/java");
        Path away = image.resolve("runtime/bin/away");
        Files.move(java, away);
        try {
            Processes.Result result = Processes.run(folder, environment, "", command);
            // Until the host has contexts, commands are run cold, and fail.
            long begin = System.nanoTime();
            while (!result.out().equals("3 ft = 91.44 cm\n")
                    && System.nanoTime() - begin < TimeUnit.MINUTES.toNanos(1)) {
                assertThat(result.out()).containsAnyOf("java: not found", "java: No such file");
                result = Processes.run(folder, environment, "", command);
            }
            assertThat(result.out()).isEqualTo("3 ft = 91.44 cm\n");
        } finally {
            Files.move(away, java);
            Map<String, String> stop = new HashMap<>(environment);
            stop.put("INGOT_WARM", "stop");
            done(Processes.run(folder, stop, "", command));
        }
    }

    @Test
    void jarWithAShellScriptRunsBothWays() throws IOException {
        Path program = folder.resolve("my program");
        String[] words = {
            "jar", EXAMPLE.toString(), "--entry", "convert.cli:main", "--shell", "--json", "-o", program.toString()
        };
        JsonSchema.check("jar", done(Processes.ingot(words)).out());
        List<String> command = List.of(program.toString(), "3", "ft", "cm");
        assertThat(done(Processes.run(folder, Map.of(), "", command)).out()).isEqualTo("3 ft = 91.44 cm\n");
        assertThat(done(Processes.jar(program, "3", "ft", "cm")).out()).isEqualTo("3 ft = 91.44 cm\n");
        assertThat(done(Processes.ingot("verify", program.toString())).out())
                .contains("app.pypack: sound")
                .contains("stdlib.pypack: sound");
    }

    @Test
    void layoutHasASmallProgramBesideALargeLayer() throws IOException {
        Path layout = folder.resolve("convert");
        done(Processes.ingot("keygen", folder.resolve("layers.pem").toString()));
        String sign = folder.resolve("layers.pem").toString();
        String entry = "convert.cli:main";
        done(Processes.ingot(
                "jar", EXAMPLE.toString(), "--entry", entry, "--sign", sign, "--extract-layout", layout.toString()));
        for (String jar : List.of("convert.jar", "lib/runtime.jar")) {
            String key = folder.resolve("layers.pub.pem").toString();
            done(Processes.ingot("verify", "--key", key, layout.resolve(jar).toString()));
        }
        assertThat(done(Processes.jar(layout.resolve("convert.jar"), "3", "ft", "cm"))
                        .out())
                .isEqualTo("3 ft = 91.44 cm\n");
        assertThat(Files.size(layout.resolve("convert.jar"))).isLessThan(100_000);
        assertThat(done(Processes.ingot(
                                "list", layout.resolve("lib/runtime.jar").toString()))
                        .out())
                .contains("json/__init__.py");
        List<String> recipe = Files.readAllLines(Processes.ROOT.resolve("examples/Dockerfile"));
        List<String> copied = recipe.stream()
                .filter(line -> line.startsWith("COPY "))
                .map(line -> line.split(" ", -1)[1])
                .toList();
        assertThat(copied).containsExactly("lib/", "convert.jar").allMatch(path -> Files.exists(layout.resolve(path)));
        assertThat(recipe).last().isEqualTo("ENTRYPOINT [\"java\", \"-jar\", \"/app/convert.jar\"]");
        assertThat(Files.size(layout.resolve("lib/runtime.jar"))).isGreaterThan(10_000_000);
    }

    @Test
    void signedJarRunsWhereItsKeyIsTrustedAndNowhereElse() throws IOException {
        Path jar = folder.resolve("convert.jar");
        for (String key : List.of("mine", "other")) {
            done(Processes.ingot("keygen", folder.resolve(key + ".pem").toString()));
        }
        done(Processes.ingot(
                "jar",
                EXAMPLE.toString(),
                "--entry",
                "convert.cli:main",
                "--sign",
                folder + "/mine.pem",
                "-o",
                jar.toString()));
        List<String> command = List.of(Processes.JAVA.toString(), "-jar", jar.toString(), "3", "ft", "cm");
        String mine = folder + "/mine.pub.pem";
        String other = folder + "/other.pub.pem";
        assertThat(done(Processes.run(folder, Map.of("INGOT_TRUSTED_KEYS", other + ":" + mine), "", command))
                        .out())
                .isEqualTo("3 ft = 91.44 cm\n");
        Processes.Result refused = Processes.run(folder, Map.of("INGOT_TRUSTED_KEYS", other), "", command);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("none of the 1 trusted keys signed the pack");
        checkSignatureFromOutside(jar, mine, other);
    }

    /** A jar with exchanged classes would say of itself that all is well. */
    private void checkSignatureFromOutside(Path jar, String mine, String other) throws IOException {
        assertThat(done(Processes.ingot("verify", jar.toString(), "--key", mine))
                        .lines())
                .hasSize(3)
                .allMatch(line -> line.endsWith(", signed by a trusted key"));
        assertThat(Processes.ingot("verify", jar.toString(), "--key", other).err())
                .contains("none of the 1 trusted keys signed the jar as it is");
        Path changed = Files.copy(jar, folder.resolve("changed.jar"));
        try (FileSystem zip = FileSystems.newFileSystem(changed)) {
            Files.delete(zip.getPath("dev/ingot/UntrustedPackException.class"));
        }
        Processes.Result exchanged = Processes.ingot("verify", changed.toString(), "--key", mine);
        assertThat(exchanged.status()).isEqualTo(1);
        assertThat(exchanged.err())
                .isEqualTo("ingot: " + changed + ": the jar is not signed as a whole; sign it with 'ingot sign'\n");
    }

    @Test
    void anotherEntryPointIsChosenByTheEnvironment() throws IOException {
        Path jar = folder.resolve("tools.jar");
        SamplePacks.writeFiles(
                folder, Map.of("app/one.py", """
                        import os
                        line = os.popen('cat /proc/$PPID/cmdline').read()
                        print('one', 'Tiered' in line, 'ingot.relaunched' in line)
                        """, "app/two.py", "def run(): print('two')\n", "app/three.py", """
                        import subprocess, sys
                        sys.exit(subprocess.call([sys.executable, '-c', 'print(6 * 7)']))
                        """));
        done(Processes.ingot(
                "jar",
                folder + "/app",
                "--entry",
                "one",
                "--trim",
                trace(),
                "--keep",
                "one,two,three",
                "--profile",
                "service",
                "-o",
                jar.toString()));
        List<String> command = List.of(Processes.JAVA.toString(), "-jar", jar.toString());
        assertThat(done(Processes.run(folder, Map.of(), "", command)).out()).isEqualTo("one False True\n");
        assertThat(done(Processes.run(folder, Map.of("INGOT_ENTRY", "two:run"), "", command))
                        .out())
                .isEqualTo("two\n");
        // What the interpreter begins with is there, though the run that was recorded did not need it.
        assertThat(Processes.run(folder, Map.of("INGOT_ENTRY", "three"), "", command))
                .isEqualTo(new Processes.Result(0, "42\n", ""));
        // Trimmed to what that run needs, the standard library is a fraction of the whole.
        try (ZipFile file = new ZipFile(jar.toFile())) {
            assertThat(file.getEntry("META-INF/ingot/stdlib.pypack").getSize()).isLessThan(8_000_000);
        }
    }

    private String trace() {
        String record = folder.resolve("imports.json").toString();
        done(Processes.ingot("run", "--trace", record, "-c", "import os; os.popen('true').read()"));
        return record;
    }

    @Test
    void reportShowsPacksAndImportsInABrowser() throws IOException {
        Path chromium = Stream.of("chromium-headless-shell", "chromium", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(chromium != null, "needs chromium; 'apt-get install chromium-headless-shell' installs it");
        Path pack = folder.resolve("app.pypack");
        Path record = folder.resolve("imports.json");
        Path page = folder.resolve("report.html");
        done(Processes.ingot("pack", EXAMPLE.toString(), "-o", pack.toString()));
        done(Processes.ingot(
                "run", "--trace", record.toString(), "--pack", pack.toString(), "-m", "convert", "3", "ft", "cm"));
        done(Processes.ingot("info", pack.toString(), "--report", page.toString(), "--trace", record.toString()));
        assertThat(page).content().doesNotContain("src=\"http").doesNotContain("/*DATA*/");
        Processes.Result shown = done(Processes.run(
                folder,
                Map.of(),
                "",
                List.of(
                        Objects.requireNonNull(chromium).toString(),
                        "--no-sandbox",
                        "--disable-gpu",
                        "--window-size=1280,2000",
                        "--virtual-time-budget=5000",
                        "--dump-dom",
                        page.toUri().toString())));
        String visible = Pattern.compile("<script>.*?</script>", Pattern.DOTALL)
                .matcher(shown.out())
                .replaceAll("");
        List<String> labels = Pattern.compile("<text[^>]*>([^<]+)</text>")
                .matcher(visible)
                .results()
                .map(match -> match.group(1).replace('\u2007', ' ').strip())
                .toList();
        assertThat(labels)
                .anyMatch(label -> label.startsWith("units.py"))
                .anyMatch(label -> label.startsWith("bytecode 0"));
        assertThat(labels).contains("convert.units", "argparse");
        assertThat(visible).contains("Where the bytes of app are").contains("The slowest by their own time");
    }
}
