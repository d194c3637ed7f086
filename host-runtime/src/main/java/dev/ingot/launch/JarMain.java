package dev.ingot.launch;

import dev.ingot.CorruptPackException;
import dev.ingot.ForeignBytecodeException;
import dev.ingot.SigningKeys;
import dev.ingot.UntrustedPackException;
import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.pack.Platform;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** The main class of a single jar: runs the program that the jar's manifest names. */
public final class JarMain {
    /**
     * A property of the JVMs that {@code subprocess} and {@code multiprocessing} start from a jar for
     * {@code sys.executable}: they take their arguments as {@code python} does.
     */
    private static final String AS_PYTHON = "dev.ingot.asPython";

    /** An environment variable: files with public keys; a jar whose packs none of them signed does not run. */
    private static final String TRUSTED_KEYS = "INGOT_TRUSTED_KEYS";

    /** An environment variable: the entry point to run instead of the jar's own. */
    private static final String ENTRY = "INGOT_ENTRY";

    private JarMain() {}

    /** Runs the program and exits the JVM with its status. */
    public static void main(String[] arguments) {
        int status;
        try {
            JarManifest manifest = JarManifest.load(JarMain.class.getClassLoader());
            OptionalInt done = System.getProperty(AS_PYTHON) == null
                    ? withoutProgram(manifest, List.of(arguments))
                    : OptionalInt.empty();
            status = done.isPresent() ? done.getAsInt() : start(manifest, List.of(arguments));
        } catch (IOException | CorruptPackException | UntrustedPackException | ForeignBytecodeException e) {
            System.err.println("ingot: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    /** Returns the status where a warm host has run the command, or this is no run of the program at all. */
    private static OptionalInt withoutProgram(JarManifest manifest, List<String> arguments) throws IOException {
        OptionalInt trained = SelfTraining.runInstead(arguments);
        return trained.isPresent() ? trained : WarmRuns.ask(manifest, arguments.size());
    }

    private static int start(JarManifest manifest, List<String> arguments) throws IOException {
        Relaunch.ifUseful(manifest);
        ProcessSettings.apply();
        ClassesAhead.beginIfWanted();
        if (System.getProperty(AS_PYTHON) == null) {
            return run(manifest, program(manifest).withArguments(arguments));
        }
        try {
            // The packed bytecode has one level of optimisation, whatever the words say.
            PythonCommandLine.Parsed parsed = PythonCommandLine.parse(arguments, List.of());
            if (parsed.answer() == null) {
                return run(manifest, parsed.program());
            }
            System.out.println(parsed.answer());
            return 0;
        } catch (PythonCommandLine.UsageException e) {
            System.err.println(e.getMessage());
            return PythonCommandLine.UsageException.STATUS;
        }
    }

    private static int run(JarManifest manifest, Program given) throws IOException {
        ClassLoader loader = JarMain.class.getClassLoader();
        PythonHost.Builder builder =
                PythonHost.builder(Access.PROGRAM).noStdlib().optimization(manifest.optimization());
        for (String pack : manifest.packs()) {
            Platform platform = Platform.ofResource(pack);
            if (platform == null || platform == Platform.current()) {
                builder.pack(loader, pack);
            }
        }
        if (manifest.nativePosix()) {
            builder.nativePosix();
        }
        // Another entry point, or code from outside, may use what the jar's own program does not.
        if (manifest.javaCompression() && System.getenv(ENTRY) == null && System.getProperty(AS_PYTHON) == null) {
            builder.javaCompression();
        }
        if (!WarmRuns.isHost()) {
            builder.singleContext();
        }
        List<PublicKey> keys = trustedKeys();
        if (!keys.isEmpty()) {
            builder.trustedKeys(keys);
        }
        Program program = given.withInterpreterCommand(interpreterCommand());
        try (PythonHost host = builder.build()) {
            if (manifest.compiler()) {
                LaunchLog.say(host.compiles() ? "the program is compiled" : "the program is not compiled");
            }
            if (WarmRuns.isHost()) {
                WarmRuns.serve(host, program, manifest);
                return 0;
            }
            if (SelfTraining.isRehearsal()) {
                SelfTraining.rehearse(host, program);
                return 0;
            }
            Program run = program.withProcessStreams();
            List<String> imported = new ArrayList<>();
            if (SelfTraining.isWantedAfterwards() || WarmRuns.isHostWanted()) {
                run = run.withModuleReport(imported::addAll);
            }
            int status = host.run(run);
            // A new host has the cache made once it is ready: before, that would only delay it.
            if (!WarmRuns.leaveHost(manifest, imported)) {
                SelfTraining.leaveMaker(imported);
            }
            return status;
        }
    }

    private static Program program(JarManifest manifest) {
        String chosen = System.getenv(ENTRY);
        String entryPoint = chosen == null || chosen.isEmpty() ? manifest.entryPoint() : chosen;
        return entryPoint.startsWith("/")
                ? Program.script(entryPoint)
                : Program.entryPoint(entryPoint).withName(manifest.name());
    }

    /** Reads the public keys, in PEM files, that the environment names, separated as paths are. */
    private static List<PublicKey> trustedKeys() throws IOException {
        String files = System.getenv(TRUSTED_KEYS);
        return files == null
                ? List.of()
                : SigningKeys.readPublic(Arrays.stream(files.split(File.pathSeparator, -1))
                        .map(Path::of)
                        .toList());
    }

    private static List<String> interpreterCommand() {
        return List.of(
                Relaunch.javaHome().resolve("bin/java").toString(),
                "-D" + AS_PYTHON + "=true",
                "-jar",
                Relaunch.jar().toAbsolutePath().toString());
    }
}
