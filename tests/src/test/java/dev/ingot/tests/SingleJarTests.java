package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example as one jar, run as its users run it. */
class SingleJarTests {
    /** The program's, the platform's and the standard library's. */
    private static final int PACKS = 3;

    /** Where a class file has its version: after the magic number and the minor version. */
    private static final int CLASS_VERSION = 6;

    private static final Path JAR = Processes.WORK.resolve("convert.jar");

    @BeforeAll
    static void makeJar() throws IOException {
        Files.createDirectories(Processes.WORK);
        Processes.Result result =
                Processes.ingot("jar", "examples/convert", "--entry", "convert.cli:main", "-o", JAR.toString());
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("run it with: java -jar " + JAR);
    }

    @Test
    void programReadsItsDataAndPrintsNothingElse() {
        assertThat(Processes.jar(JAR, "26.2", "mi", "km"))
                .isEqualTo(new Processes.Result(0, "26.2 mi = 42.1648 km\n", ""));
    }

    @Test
    void programKnowsItsVersionFromItsMetadata() {
        assertThat(Processes.jar(JAR, "--version")).isEqualTo(new Processes.Result(0, "convert 1.4.0\n", ""));
    }

    @Test
    void anOlderJavaIsToldWhatIsNeeded() throws IOException {
        // A Java of 8 or newer takes the classes that have no version of their own; this one can be told to.
        List<String> command =
                List.of(Processes.JAVA.toString(), "-Djdk.util.jar.enableMultiRelease=false", "-jar", JAR.toString());
        Processes.Result result = Processes.run(Processes.ROOT, Map.of(), "", command);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo("ingot: this program needs Java 25 or newer and was started by Java "
                        + System.getProperty("java.version") + ", " + System.getProperty("java.home")
                        + "; start it with the bin/java of a newer one\n");
        try (ZipFile zip = new ZipFile(JAR.toFile());
                DataInputStream in =
                        new DataInputStream(zip.getInputStream(zip.getEntry("dev/ingot/launch/JarMain.class")))) {
            in.skipNBytes(CLASS_VERSION);
            assertThat(in.readUnsignedShort()).as("the class version of Java 8").isEqualTo(52);
        }
    }

    /** All of them, though the program waits and needs only some. */
    @Test
    void classesOfEveryStartAreLoadedAhead(@TempDir Path folder) throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "with one processor nothing is loaded ahead");
        Set<String> names = new HashSet<>(listedClasses());
        Path script = Files.writeString(folder.resolve("wait.py"), "input()\n");
        ProcessBuilder builder =
                new ProcessBuilder(Processes.JAVA.toString(), "-Xlog:class+load:stdout:none", "-jar", JAR.toString());
        builder.environment().put("INGOT_ENTRY", script.toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader lines = process.inputReader()) {
            CompletableFuture<Void> loaded = CompletableFuture.runAsync(() -> lines.lines()
                    .peek(line -> names.remove(line.substring(0, Math.max(0, line.indexOf(' ')))))
                    .takeWhile(line -> !names.isEmpty())
                    .forEach(line -> {}));
            loaded.get(2, TimeUnit.MINUTES);
        } finally {
            process.destroyForcibly();
        }
        assertThat(names).isEmpty();
    }

    private static List<String> listedClasses() throws IOException {
        try (ZipFile zip = new ZipFile(JAR.toFile());
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        zip.getInputStream(zip.getEntry("META-INF/ingot/classes")), StandardCharsets.UTF_8))) {
            List<String> names = lines.lines().toList();
            assertThat(names)
                    .hasSizeGreaterThan(10_000)
                    .isSorted()
                    .allMatch(name -> zip.getEntry(name.replace('.', '/') + ".class") != null);
            return names;
        }
    }

    @Test
    void failureIsTheProgramsOwn() {
        Processes.Result result = Processes.jar(JAR, "1", "two words", "größe");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("convert: unknown unit 'two words'; known are ");
    }

    @Test
    void optionsOfTheUserReachTheJvm() {
        List<String> command = List.of(
                Processes.JAVA.toString(), "-Dpolyglot.python.HashSeed=none", "-jar", JAR.toString(), "--version");
        Processes.Result result = Processes.run(Processes.ROOT, Map.of(), "", command);
        assertThat(result.out() + result.err()).contains("PYTHONHASHSEED must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseParallelGC", "-Xmx300m", "-javaagent:none.jar", "-Xlog:disable"})
    void jvmOptionsOfTheUserAreHisOwn(String option) {
        List<String> command = List.of(Processes.JAVA.toString(), option, "-jar", JAR.toString(), "--version");
        Processes.Result result = Processes.run(Processes.ROOT, Map.of(), "", command);
        if (option.startsWith("-javaagent")) {
            assertThat(result.err()).contains("Error opening zip file or JAR manifest missing : none.jar");
        } else {
            assertThat(result).isEqualTo(new Processes.Result(0, "convert 1.4.0\n", ""));
        }
    }

    @Test
    void brokenPipeEndsWithoutAJavaStackTrace() {
        Processes.Result result = Processes.run(
                Processes.ROOT, Map.of(), "", List.of("sh", "-c", Processes.JAVA + " -jar " + JAR + " --help | true"));
        assertThat(result.err()).doesNotContain("PolyglotException");
    }

    @Test
    void optOutStaysInTheFirstJvm() {
        List<String> command = List.of(Processes.JAVA.toString(), "-jar", JAR.toString(), "--version");
        Processes.Result result = Processes.run(Processes.ROOT, Map.of("INGOT_NO_RELAUNCH", "1"), "", command);
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEqualTo("convert 1.4.0\n");
    }

    @Test
    @DisabledIfSystemProperty(
            named = "ingot.graalpy",
            matches = "25[.]0.*",
            disabledReason = "GraalPy 25.0 needs a library of Truffle in the jar")
    void packsLieStoredOnPages() throws IOException {
        try (ZipFile zip = new ZipFile(JAR.toFile())) {
            List<String> packs = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".pypack"))
                    .toList();
            assertThat(packs).hasSize(PACKS);
            for (String name : packs) {
                assertThat(zip.getEntry(name).getMethod()).as(name).isEqualTo(ZipEntry.STORED);
            }
            assertThat(zip.stream().map(ZipEntry::getName))
                    .doesNotHaveDuplicates()
                    .noneMatch(
                            name -> name.endsWith(".SF") || name.endsWith(".so") || name.endsWith("module-info.class"));
        }
        byte[] bytes = Files.readAllBytes(JAR);
        int packs = 0;
        for (int at = 0; at < bytes.length; at += 4096) {
            if (bytes[at] == (byte) 0x89 && new String(bytes, at + 1, 5, StandardCharsets.US_ASCII).equals("INGOT")) {
                packs++;
            }
        }
        assertThat(packs).isEqualTo(PACKS);
    }

    @Test
    void sameInputGivesTheSameJar() throws IOException {
        Path again = Processes.WORK.resolve("again/convert.jar");
        Files.createDirectories(again.getParent());
        Processes.Result result = Processes.ingot(
                "jar", "examples/convert", "--entry", "convert.cli:main", "-o", again.toString(), "--jobs", "1");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(Files.mismatch(JAR, again)).isEqualTo(-1);
        try (var files = Files.list(again.getParent())) {
            assertThat(files).as("no temporary files stay").containsExactly(again);
        }
    }

    /** In a mount namespace of its own, where home and temporary folders cannot be written. */
    @Test
    @DisabledIfSystemProperty(
            named = "ingot.graalpy",
            matches = "25[.]0.*",
            disabledReason = "GraalPy 25.0 unpacks a library of Truffle")
    void jarRunsWhereNothingCanBeWritten() throws IOException {
        List<String> probe = List.of("unshare", "-rm", "true");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/unshare"))
                        && Processes.run(Processes.ROOT, Map.of(), "", probe).status() == 0,
                "needs unshare(1) and the right to make mount namespaces");
        Path staging = Files.createTempDirectory(Path.of("/var/tmp"), "ingot-read-only");
        Path jar = staging.resolve("convert.jar");
        Files.copy(JAR, jar);
        String home = System.getProperty("user.home");
        String script = "mount -t tmpfs -o ro none /tmp && mount -t tmpfs -o ro none '" + home
                + "' && mount --bind '" + staging + "' '" + staging + "' && mount -o remount,bind,ro '" + staging
                + "' && cd '" + staging + "' && ! touch /tmp/x '" + home + "/x' here 2>/dev/null"
                + " && unset XDG_RUNTIME_DIR XDG_CACHE_HOME INGOT_CACHE"
                // Nor is there a place for a warm host, or for a cache.
                + " && INGOT_WARM=1m INGOT_AOT=auto '" + Processes.JAVA + "' -jar convert.jar 1 ft cm"
                + " && exec '" + Processes.JAVA + "' -jar convert.jar 3 ft cm";
        Processes.Result result =
                Processes.run(Processes.ROOT, Map.of("HOME", home), "", List.of("unshare", "-rm", "sh", "-c", script));
        Files.delete(jar);
        Files.delete(staging);
        assertThat(result).isEqualTo(new Processes.Result(0, "1 ft = 30.48 cm\n3 ft = 91.44 cm\n", ""));
    }

    /** As containers often have none. */
    @ParameterizedTest
    @CsvSource({"LC_ALL, C", "LC_ALL, ''", "LANG, POSIX"})
    void filesHaveAnyNameWithoutALocale(String variable, String value, @TempDir Path folder) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", ""));
        environment.put(variable, value);
        // The standard library's read-eval-print loop.
        environment.put("INGOT_ENTRY", "code");
        List<String> command = List.of(Processes.JAVA.toString(), "-jar", JAR.toString());
        Processes.Result result = Processes.run(folder, environment, "open('ü-✓.txt', 'x').close()\n", command);
        assertThat(result.status()).as(result.err()).isZero();
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as(result.err())
                    .containsExactly("ü-✓.txt");
        }
    }

    @Test
    void warmJarsHaveACacheMadeAndHostsThatWaitAQuarterOfAnHour(@TempDir Path folder) throws IOException {
        Path source = Files.createDirectory(folder.resolve("warm"));
        Files.writeString(source.resolve("warm.py"), "def main(): pass\n");
        Path jar = folder.resolve("warm.jar");
        assertThat(Processes.ingot("jar", source.toString(), "--entry", "warm:main", "--warm", "-o", jar.toString())
                        .status())
                .isZero();
        try (JarFile warm = new JarFile(jar.toFile());
                JarFile plain = new JarFile(JAR.toFile())) {
            Attributes attributes = warm.getManifest().getMainAttributes();
            assertThat(attributes.getValue("Ingot-Warm")).isEqualTo("15m");
            assertThat(attributes.getValue("Ingot-AOT")).isEqualTo("auto");
            assertThat(plain.getManifest().getMainAttributes().keySet())
                    .extracting(Object::toString)
                    .doesNotContain("Ingot-Warm", "Ingot-AOT");
        }
    }

    /** Neither a warm host nor a cache: nobody has asked for one. */
    @Test
    @DisabledIfSystemProperty(
            named = "ingot.graalpy",
            matches = "25[.]0.*",
            disabledReason = "GraalPy 25.0 unpacks a library of Truffle")
    void jarWithoutOptionsLeavesNothingBehind() throws IOException {
        Path user = Files.createTempDirectory(Processes.WORK, "user");
        Map<String, String> environment = new HashMap<>();
        for (String name : List.of("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "INGOT_CACHE")) {
            environment.put(name, Files.createDirectory(user.resolve(name)).toString());
        }
        List<String> command = List.of(Processes.JAVA.toString(), "-jar", JAR.toString(), "3", "ft", "cm");
        for (int run = 0; run < 2; run++) {
            assertThat(Processes.run(user, environment, "", command).out()).isEqualTo("3 ft = 91.44 cm\n");
        }
        try (var files = Files.walk(user)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
        assertThat(WarmProgram.hostProcesses(user)).isEmpty();
    }

    @Test
    @DisabledIfSystemProperty(
            named = "ingot.graalpy",
            matches = "25[.]0.*",
            disabledReason = "GraalPy 25.0 unpacks a library of Truffle")
    void nothingIsWrittenToHomeOrTemporaryFolder() throws IOException {
        Path home = Files.createTempDirectory(Processes.WORK, "home");
        Path temporary = Files.createTempDirectory(Processes.WORK, "tmp");
        List<String> command = List.of(
                Processes.ROOT.resolve("ingot").toString(),
                "run",
                "-c",
                "import json, asyncio, email, http.server, unittest; print(json.__file__)");
        Map<String, String> environment = Map.of(
                "HOME", home.toString(),
                "TMPDIR", temporary.toString(),
                "JDK_JAVA_OPTIONS", "-Duser.home=" + home + " -Djava.io.tmpdir=" + temporary);
        Processes.Result result = Processes.run(Processes.ROOT, environment, "", command);
        assertThat(result.out()).isEqualTo("/ingot/stdlib/json/__init__.py\n");
        assertThat(home).isEmptyDirectory();
        assertThat(temporary).isEmptyDirectory();
    }
}
