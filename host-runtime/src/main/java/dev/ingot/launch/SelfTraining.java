package dev.ingot.launch;

import dev.ingot.host.PreparedProgram;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a single jar does about an AOT cache of its own. With {@code INGOT_AOT=train} the program is run as it was asked
 * for, recorded, and the cache is made at its end. With {@code auto} a run without a cache leaves a process of low
 * priority behind: it has another one import what that run had imported, recorded, and puts the cache into the user's
 * cache folder. The program itself is not run a second time.
 */
final class SelfTraining {
    /** The user's choice: {@code train}, {@code auto}, or {@code 0} for never. */
    private static final String ENVIRONMENT = "INGOT_AOT";

    /** The system property of a JVM without a cache that is to have one made, see {@code launcher.sh}. */
    static final String AFTERWARDS = "ingot.aot.afterwards";

    /** The system property of the process of low priority. */
    private static final String MAKER = "ingot.aot.maker";

    /** The system property of the run that it has recorded: its standard input names modules. */
    private static final String REHEARSAL = "ingot.aot.rehearsal";

    private static final Path NICE = Path.of("/usr/bin/nice");

    /** What fits into a pipe that nobody reads yet. */
    private static final int PIPE = 60_000;

    private SelfTraining() {}

    /** Says whether a run without a cache is to have one made. */
    static boolean isWanted(JarManifest manifest) {
        String chosen = System.getenv(ENVIRONMENT);
        return (chosen == null || chosen.isEmpty() ? manifest.aot() : chosen).equals("auto") && !manifest.compiler();
    }

    /** Returns the exit status of a JVM that is here for nothing but a cache; nothing when the program is to run. */
    static OptionalInt runInstead(List<String> arguments) throws IOException {
        boolean asked = "train".equals(System.getenv(ENVIRONMENT)) && System.getProperty(Relaunch.MARKER) == null;
        if (!asked && System.getProperty(MAKER) == null) {
            return OptionalInt.empty();
        }
        if (!Files.isRegularFile(Relaunch.jar())) {
            throw new IOException(ENVIRONMENT + "=train: makes the cache of a jar, with 'java -jar'");
        }
        try {
            if (asked) {
                train(arguments);
            } else {
                make();
            }
            return OptionalInt.of(0);
        } catch (InterruptedException e) {
            return OptionalInt.of(1);
        }
    }

    private static void train(List<String> arguments) throws IOException, InterruptedException {
        Path cache = make(List.of(), arguments, ProcessBuilder::inheritIO);
        if (cache == null) {
            throw new IOException(
                    Relaunch.jar() + ": another process is making its AOT cache; try again when it is done");
        }
        System.err.printf("ingot: %s: %,d bytes; the next run uses it%n", cache, Files.size(cache));
    }

    private static void make() throws IOException, InterruptedException {
        if (AotCaches.ofUser().isMade(Relaunch.jar(), Relaunch.javaHome())) {
            // Another run was sooner.
            return;
        }
        // The modules' names are still to be read.
        Path _ = make(
                List.of("-D" + REHEARSAL + "=true"),
                List.of(),
                run -> run.redirectInput(Redirect.INHERIT)
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD));
    }

    private static @Nullable Path make(
            List<String> properties, List<String> arguments, Consumer<ProcessBuilder> streams)
            throws IOException, InterruptedException {
        Path jar = Relaunch.jar();
        Path javaHome = Relaunch.javaHome();
        return AotCaches.ofUser()
                .make(jar, javaHome, work -> AotTraining.run(jar, javaHome, properties, arguments, work, streams));
    }

    static boolean isRehearsal() {
        return System.getProperty(REHEARSAL) != null;
    }

    /** Imports what the program imports. */
    static void rehearse(PythonHost host, Program program) throws IOException {
        List<String> modules = new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        PreparedProgram.Ahead ahead = new PreparedProgram.Ahead(modules, List.of(), List.of());
        try (PreparedProgram prepared = host.prepare(program, System.getenv(), ahead, context -> {})) {
            int _ = prepared.end();
        }
    }

    /** Says whether this run is to leave the process of low priority behind. */
    static boolean isWantedAfterwards() {
        return System.getProperty(AFTERWARDS) != null;
    }

    /** Says whether a cache is wanted that there is not yet, and can be made and used. */
    static boolean isToCome() {
        try {
            return isWantedAfterwards()
                    && Relaunch.takesCache(Relaunch.environmentOptions())
                    && AotCaches.ofUser().canBeMade(Relaunch.jar(), Relaunch.javaHome());
        } catch (IOException e) {
            // Nobody can write there.
            return false;
        }
    }

    /** Says whether it is known that there will be none. */
    static boolean hasFailed() throws IOException {
        return AotCaches.ofUser().hasFailed(Relaunch.jar(), Relaunch.javaHome());
    }

    /**
     * Leaves the process of low priority behind, where it is wanted. Says nothing when that fails: the program has been
     * run, and starts as fast as before.
     *
     * @param modules what the run has imported
     */
    static void leaveMaker(List<String> modules) {
        try {
            if (isWantedAfterwards()
                    && !modules.isEmpty()
                    && AotCaches.ofUser().canBeMade(Relaunch.jar(), Relaunch.javaHome())) {
                start(modules);
            }
        } catch (IOException e) {
            System.getLogger(SelfTraining.class.getName()).log(System.Logger.Level.DEBUG, "no AOT cache", e);
        }
    }

    private static void start(List<String> modules) throws IOException {
        List<String> command =
                new ArrayList<>(Files.isExecutable(NICE) ? List.of(NICE.toString(), "-n", "19") : List.of());
        command.add(Relaunch.javaHome().resolve("bin/java").toString());
        command.addAll(List.of("-D" + MAKER + "=true", "-D" + Relaunch.MARKER + "=true", "-XX:+UseSerialGC"));
        command.addAll(List.of("-jar", Relaunch.jar().toRealPath().toString()));
        Process process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        try (OutputStream names = process.getOutputStream()) {
            int room = PIPE;
            for (String module : modules) {
                byte[] line = (module + "\n").getBytes(StandardCharsets.UTF_8);
                room -= line.length;
                if (room < 0) {
                    break;
                }
                names.write(line);
            }
        }
    }
}
