package dev.ingot.benchmarks;

import java.io.File;
import java.io.IOException;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;

/**
 * Runs a script the way GraalPy's documentation embeds it. The system property {@code path} names the folders at the
 * beginning of {@code sys.path}; {@code pyc} a folder for {@code .pyc} files.
 */
public final class StockPython {
    private StockPython() {}

    /** Runs the script and exits with its status. */
    public static void main(String[] arguments) throws IOException {
        Context.Builder builder = Context.newBuilder("python").option("engine.WarnInterpreterOnly", "false");
        Source script = Source.newBuilder("python", new File(arguments[0])).build();
        System.exit(run(withOptions(builder), arguments, script));
    }

    /** Runs a source and returns its exit status. */
    static int run(Context.Builder builder, String[] arguments, Source source) {
        int status = 0;
        try (Context context = builder.arguments("python", arguments).build()) {
            context.eval(source);
        } catch (PolyglotException e) {
            if (!e.isExit()) {
                throw e;
            }
            status = e.getExitStatus();
        }
        return status;
    }

    /** Returns a builder of contexts that share an engine. */
    static Context.Builder engineBuilder(Engine engine) {
        return withOptions(Context.newBuilder("python").engine(engine));
    }

    static Context.Builder withOptions(Context.Builder builder) {
        builder.allowAllAccess(true)
                .option("python.WarnExperimentalFeatures", "false")
                .option("python.AllowSignalHandlers", "true");
        String path = System.getProperty("path");
        if (path != null) {
            builder.option("python.PythonPath", path);
        }
        String pyc = System.getProperty("pyc");
        if (pyc != null) {
            builder.option("python.DontWriteBytecodeFlag", "false").option("python.PyCachePrefix", pyc);
        }
        return builder;
    }
}
