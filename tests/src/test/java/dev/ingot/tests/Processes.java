package dev.ingot.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Runs whole processes: the {@code ingot} command of this checkout, and jars. */
final class Processes {
    /** The root of the checkout. */
    static final Path ROOT = Path.of(System.getProperty("ingot.root"));

    /** A folder for what tests make, removed by {@code mvn clean}. */
    static final Path WORK = Path.of(System.getProperty("ingot.work"));

    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final int TIMEOUT_MINUTES = 10;

    private Processes() {}

    /** What a process printed and how it ended. */
    record Result(int status, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** Says whether GraalPy is that of the default line, which some expectations are worded for. */
    static boolean isDefaultGraalPy() {
        return !System.getProperty("ingot.graalpy").startsWith("25.0.");
    }

    /** Returns the text of a file beside the test classes. */
    static String resource(String name) throws IOException {
        try (InputStream in = Processes.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Runs {@code ./ingot} in the root of the checkout. */
    static Result ingot(String... arguments) {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("ingot").toString()));
        command.addAll(List.of(arguments));
        return run(ROOT, Map.of(), "", command);
    }

    /** Runs a jar with the JDK of this test. */
    static Result jar(Path jar, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        return run(ROOT, Map.of(), "", command);
    }

    /** Runs any command with changes to the environment and text on its standard input. */
    static Result run(Path folder, Map<String, String> environment, String input, List<String> command) {
        try {
            Files.createDirectories(WORK);
            Path out = Files.createTempFile(WORK, "out", ".txt");
            Path err = Files.createTempFile(WORK, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            Map<String, String> changes =
                    new HashMap<>(Map.of("INGOT_CACHE", WORK.resolve("cache").toString()));
            changes.putAll(environment);
            builder.environment().putAll(changes);
            Process process = builder.start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end within " + TIMEOUT_MINUTES + " minutes");
            }
            Result result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(command + " was interrupted", e);
        }
    }
}
