package dev.ingot.benchmarks;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.python.embedding.GraalPyResources;
import org.graalvm.python.embedding.VirtualFileSystem;

/** Runs a module from GraalPy's own VirtualFileSystem, whose resources lie in {@code GRAALPY-VFS/program} on the class path. */
public final class VirtualFileSystemPython {
    private VirtualFileSystemPython() {}

    /** Runs the module that the first argument names and exits with its status. */
    public static void main(String[] arguments) {
        VirtualFileSystem files = VirtualFileSystem.newBuilder()
                .resourceDirectory("GRAALPY-VFS/program")
                .allowHostIO(VirtualFileSystem.HostIO.READ_WRITE)
                .build();
        int status = 0;
        Context.Builder builder = Context.newBuilder("python");
        GraalPyResources.forVirtualFileSystem(files).accept(builder);
        builder.allowAllAccess(true)
                .option("engine.WarnInterpreterOnly", "false")
                .option("python.WarnExperimentalFeatures", "false")
                .option("python.AllowSignalHandlers", "true");
        try (Context context = builder.arguments("python", arguments).build()) {
            String run = "import runpy; runpy.run_module('" + arguments[0] + "', run_name='__main__', alter_sys=True)";
            context.eval(Source.create("python", run));
        } catch (PolyglotException e) {
            if (!e.isExit()) {
                throw e;
            }
            status = e.getExitStatus();
        }
        System.exit(status);
    }
}
