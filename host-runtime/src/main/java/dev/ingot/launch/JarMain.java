package dev.ingot.launch;

import dev.ingot.CorruptPackException;
import dev.ingot.ForeignBytecodeException;
import dev.ingot.SigningKeys;
import dev.ingot.UntrustedPackException;
import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            if (System.getProperty(AS_PYTHON) == null) {
                exitIfDone(manifest, arguments);
            }
            Relaunch.ifUseful(manifest);
            ProcessSettings.apply();
            status = run(manifest, List.of(arguments));
        } catch (IOException | CorruptPackException | UntrustedPackException | ForeignBytecodeException e) {
            System.err.println("ingot: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    /** Ends the JVM where a warm host has run the command, or this is no run of the program at all. */
    private static void exitIfDone(JarManifest manifest, String[] arguments) throws IOException {
        Integer training = SelfTraining.runInstead(List.of(arguments));
        if (training != null) {
            System.exit(training);
        }
        OptionalInt answer = WarmRuns.ask(manifest, arguments.length);
        if (answer.isPresent()) {
            System.exit(answer.getAsInt());
        }
    }

    private static int run(JarManifest manifest, List<String> arguments) throws IOException {
        ClassLoader loader = JarMain.class.getClassLoader();
        PythonHost.Builder builder =
                PythonHost.builder(Access.PROGRAM).noStdlib().optimization(manifest.optimization());
        manifest.packs().forEach(pack -> builder.pack(loader, pack));
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
        Program program = program(manifest).withArguments(arguments);
        if (System.getProperty(AS_PYTHON) != null) {
            PythonCommandLine.Parsed parsed = asPython(arguments);
            if (parsed.answer() != null) {
                System.out.println(parsed.answer());
                return 0;
            }
            program = parsed.program();
        }
        program = program.withInterpreterCommand(interpreterCommand());
        try (PythonHost host = builder.build()) {
            if (WarmRuns.isHost()) {
                WarmRuns.serve(host, program, manifest);
                return 0;
            }
            if (SelfTraining.isRehearsal()) {
                SelfTraining.rehearse(host, program);
                return 0;
            }
            int status = host.run(SelfTraining.observe(program.withProcessStreams()));
            WarmRuns.leaveHost(manifest);
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
        List<PublicKey> keys = new ArrayList<>();
        String files = System.getenv(TRUSTED_KEYS);
        if (files != null) {
            for (String file : files.split(File.pathSeparator, -1)) {
                keys.add(SigningKeys.readPublic(Path.of(file)));
            }
        }
        return keys;
    }

    /** Returns what the {@code python} command would run. The packed bytecode has one level of optimisation. */
    private static PythonCommandLine.Parsed asPython(List<String> arguments) throws IOException {
        try {
            boolean terminal = Optional.ofNullable(System.console())
                    .map(Console::isTerminal)
                    .orElse(false);
            return PythonCommandLine.parse(arguments, System.getenv(), terminal, Path.of(""));
        } catch (PythonCommandLine.UsageException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static List<String> interpreterCommand() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-D" + AS_PYTHON + "=true",
                "-jar",
                Path.of(System.getProperty("java.class.path")).toAbsolutePath().toString());
    }
}
