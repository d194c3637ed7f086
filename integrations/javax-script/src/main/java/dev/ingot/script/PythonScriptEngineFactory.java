package dev.ingot.script;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes script engines, each with a context of its own on one GraalPy engine of this JVM. Scripts are trusted: they can
 * use every Java class, as on Jython.
 */
public final class PythonScriptEngineFactory implements ScriptEngineFactory {
    private static final List<String> NAMES = List.of("python", "Python", "ingot", "graalpy");

    /** Is called by {@link javax.script.ScriptEngineManager}. */
    public PythonScriptEngineFactory() {}

    /** Made with the first script engine and kept for the life of the JVM, because an engine costs seconds. */
    private static final class SharedHost {
        static final PythonHost INSTANCE = open();

        private static PythonHost open() {
            try {
                return PythonHost.builder(Access.TRUSTED).build();
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }
    }

    @Override
    public ScriptEngine getScriptEngine() {
        return new PythonScriptEngine(this, SharedHost.INSTANCE);
    }

    @Override
    public String getEngineName() {
        return "Ingot";
    }

    @Override
    public String getEngineVersion() {
        String version = PythonScriptEngineFactory.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public List<String> getExtensions() {
        return List.of("py");
    }

    @Override
    public List<String> getMimeTypes() {
        return List.of("text/x-python", "application/x-python");
    }

    @Override
    public List<String> getNames() {
        return NAMES;
    }

    @Override
    public String getLanguageName() {
        return "python";
    }

    @Override
    public String getLanguageVersion() {
        return "3.12";
    }

    @Override
    public @Nullable Object getParameter(String key) {
        // A context serves one thread at a time: no "THREADING".
        Map<String, String> parameters = Map.of(
                ScriptEngine.ENGINE, getEngineName(),
                ScriptEngine.ENGINE_VERSION, getEngineVersion(),
                ScriptEngine.LANGUAGE, getLanguageName(),
                ScriptEngine.LANGUAGE_VERSION, getLanguageVersion(),
                ScriptEngine.NAME, NAMES.getFirst());
        return parameters.get(key);
    }

    @Override
    public String getMethodCallSyntax(String object, String method, String... arguments) {
        return object + "." + method + "(" + String.join(", ", arguments) + ")";
    }

    @Override
    public String getOutputStatement(String text) {
        return "print('" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "')";
    }

    @Override
    public String getProgram(String... statements) {
        return String.join("\n", statements) + "\n";
    }
}
