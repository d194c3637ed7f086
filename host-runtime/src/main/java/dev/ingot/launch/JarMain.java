package dev.ingot.launch;

import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.importer.ForeignBytecodeException;
import dev.ingot.pack.CorruptPackException;
import java.io.IOException;
import java.util.List;

/** The main class of a single jar: runs the program that the jar's manifest names. */
public final class JarMain {
    private JarMain() {}

    /** Runs the program and exits the JVM with its status. */
    public static void main(String[] arguments) {
        Relaunch.ifUseful();
        ProcessSettings.apply();
        int status;
        try {
            status = run(List.of(arguments));
        } catch (IOException | CorruptPackException | ForeignBytecodeException e) {
            System.err.println("ingot: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    private static int run(List<String> arguments) throws IOException {
        ClassLoader loader = JarMain.class.getClassLoader();
        JarManifest manifest = JarManifest.load(loader);
        PythonHost.Builder builder = PythonHost.builder().noStdlib();
        manifest.packs().forEach(pack -> builder.pack(loader, pack));
        try (PythonHost host = builder.build()) {
            return host.run(Program.entryPoint(manifest.entryPoint())
                    .withName(manifest.name())
                    .withArguments(arguments)
                    .withProcessStreams());
        }
    }
}
