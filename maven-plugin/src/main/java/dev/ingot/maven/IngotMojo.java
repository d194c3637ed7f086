package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that runs a command of {@code ingot}. */
abstract class IngotMojo extends AbstractMojo {
    /**
     * What a packed program needs at run time, which goes into single jars: {@code ingot-stdlib} and all that it
     * depends on.
     */
    private static final Set<String> RUNTIME_GROUPS = Set.of("at.yawk.lz4", "org.jspecify");

    private static final Set<String> RUNTIME = Set.of("ingot-importer", "ingot-host", "ingot-stdlib");

    /** What a user has to hear of although the command goes on. */
    private static final Pattern WARNINGS = Pattern.compile("ingot: (warning|missing|packed as source only):");

    /** The options of every JVM that runs Python, in the host's jar. */
    private static final String JVM_OPTIONS = "dev/ingot/launch/start-up.options";

    /** Does nothing. */
    @Parameter(property = "ingot.skip", defaultValue = "false")
    private boolean skip;

    /** The home of a Java 25 or newer; otherwise INGOT_JAVA_HOME, Maven's own or JAVA_HOME, whichever is one. */
    @Parameter(property = "ingot.javaHome")
    private @Nullable File javaHome;

    /** More options of the command, as {@code ingot COMMAND --help} lists them. */
    @Parameter
    private List<String> options = new ArrayList<>();

    @Parameter(defaultValue = "${project.build.directory}/ingot", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File workFolder;

    @Parameter(defaultValue = "${mojoExecution.executionId}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private String execution;

    @Parameter(defaultValue = "${project.basedir}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File basedir;

    @Parameter(defaultValue = "${plugin.artifacts}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private List<Artifact> tools;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().debug("skipped");
            return;
        }
        try {
            run();
        } catch (IOException e) {
            throw new MojoExecutionException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("interrupted", e);
        }
    }

    /** Does what the goal is for. */
    abstract void run() throws IOException, InterruptedException, MojoFailureException;

    List<String> options() {
        return options;
    }

    /** Returns a file that an option names, relative to the project as all paths in a POM are. */
    final File file(String option) {
        File file = new File(option);
        return file.isAbsolute() ? file : new File(basedir, option);
    }

    List<Artifact> tools() {
        return tools;
    }

    /** Returns the home of the Java on which the command runs. */
    final Path javaHome() throws IOException {
        return JavaHome.find(javaHome == null ? null : javaHome.toPath());
    }

    private Path temporaryFolder() throws IOException {
        return Files.createDirectories(workFolder().resolve("tmp"));
    }

    Path workFolder() throws IOException {
        return Files.createDirectories(workFolder.toPath());
    }

    /** Returns a file in the work folder that no other goal or execution has. */
    final Path ownFile(String ending) throws IOException {
        return workFolder().resolve(getClass().getSimpleName() + "-" + execution + ending);
    }

    /** Runs a command; what it says goes to Maven's log, and its errors are the build's. */
    final void ingot(List<String> words) throws IOException, InterruptedException, MojoFailureException {
        ProcessBuilder builder =
                new ProcessBuilder(command(words)).directory(basedir).redirectErrorStream(true);
        // For pip and what it builds.
        builder.environment().put("TMPDIR", temporaryFolder().toString());
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> errors = new ArrayList<>();
        try (Stream<String> lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
            lines.forEach(line -> {
                if (WARNINGS.matcher(line).lookingAt()) {
                    getLog().warn(line.substring("ingot: ".length()));
                } else {
                    getLog().debug(line);
                    errors.add(line);
                }
            });
        }
        if (process.waitFor() != 0) {
            throw new MojoFailureException(String.join("\n", errors));
        }
    }

    /** Runs a command whose output is what the user wants to see, and returns its exit status. */
    final int ingotInForeground(List<String> words) throws IOException, InterruptedException {
        return new ProcessBuilder(command(words))
                .directory(basedir)
                .inheritIO()
                .start()
                .waitFor();
    }

    private List<String> command(List<String> words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(javaHome().resolve("bin/java").toString());
        command.addAll(startUpOptions());
        // Nothing is written outside the build's folder.
        command.add("-Djava.io.tmpdir=" + temporaryFolder());
        command.add("-Dingot.runtime=" + paths(IngotMojo::isRuntime));
        command.addAll(List.of("-cp", paths(artifact -> true), "dev.ingot.cli.Main"));
        command.addAll(words);
        return command;
    }

    private static List<String> startUpOptions() throws IOException {
        try (InputStream in = IngotMojo.class.getClassLoader().getResourceAsStream(JVM_OPTIONS)) {
            String text = new String(Objects.requireNonNull(in, JVM_OPTIONS).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    private String paths(Predicate<Artifact> chosen) {
        return tools.stream()
                .filter(chosen)
                .map(artifact -> artifact.getFile().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isRuntime(Artifact artifact) {
        String group = artifact.getGroupId();
        return group.startsWith("org.graalvm.")
                || RUNTIME_GROUPS.contains(group)
                || (group.equals("dev.ingot") && RUNTIME.contains(artifact.getArtifactId()));
    }
}
