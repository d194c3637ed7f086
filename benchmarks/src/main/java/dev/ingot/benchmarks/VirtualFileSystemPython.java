package dev.ingot.benchmarks;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.python.embedding.GraalPyResources;
import org.graalvm.python.embedding.VirtualFileSystem;

/**
 * Runs a module from GraalPy's own VirtualFileSystem, whose resources lie in {@code GRAALPY-VFS/program} on the class
 * path.
 */
public final class VirtualFileSystemPython {
    private VirtualFileSystemPython() {}

    /** Runs the module that the first argument names and exits with its status. */
    @SuppressWarnings("deprecation") // GraalPy 25.0 has nothing newer
    public static void main(String[] arguments) {
        VirtualFileSystem files = VirtualFileSystem.newBuilder()
                .resourceDirectory("GRAALPY-VFS/program")
                .allowHostIO(VirtualFileSystem.HostIO.READ_WRITE)
                .build();
        Context.Builder builder = GraalPyResources.contextBuilder(files).option("engine.WarnInterpreterOnly", "false");
        String run = "import runpy; runpy.run_module('" + arguments[0] + "', run_name='__main__', alter_sys=True)";
        System.exit(StockPython.run(StockPython.withOptions(builder), arguments, Source.create("python", run)));
    }
}
