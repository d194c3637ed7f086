package dev.ingot.script;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/**
 * Makes script engines, each with a context of its own; those of one access share a GraalPy engine for the life of the
 * JVM.
 *
 * <p>Scripts of the engines that {@link javax.script.ScriptEngineManager} finds see what is packed and the variables
 * they are given ({@link Access#PACKS_ONLY}). Whoever trusts his scripts says so by registering a factory of his own:
 * {@code manager.registerEngineName("python", new PythonScriptEngineFactory(Access.TRUSTED))} lets them use every Java
 * class, as on Jython.
 *
 * <p>Of Java objects among the variables, untrusted scripts reach what is exported with {@link HostAccess.Export}, and
 * the contents of lists, maps and arrays.
 */
public final class PythonScriptEngineFactory implements ScriptEngineFactory {
    private static final List<String> NAMES = List.of("python", "Python", "ingot", "graalpy");

    private static final HostAccess CONTAINERS = HostAccess.newBuilder(HostAccess.EXPLICIT)
            .allowBufferAccess(true)
            .allowArrayAccess(true)
            .allowListAccess(true)
            .allowMapAccess(true)
            .allowIterableAccess(true)
            .allowIteratorAccess(true)
            .build();

    /**
     * Made with the first script engine of its access and kept for the life of the JVM, because an engine costs
     * seconds.
     */
    private static final Map<Access, PythonHost> HOSTS = new ConcurrentHashMap<>();

    private final Access access;

    /** Is called by {@link javax.script.ScriptEngineManager}. */
    public PythonScriptEngineFactory() {
        this(Access.PACKS_ONLY);
    }

    /**
     * Creates a factory to be registered with a {@link javax.script.ScriptEngineManager}.
     *
     * @param access what the scripts of its engines may reach
     */
    public PythonScriptEngineFactory(Access access) {
        this.access = Objects.requireNonNull(access);
    }

    /**
     * Makes an engine.
     *
     * @throws UncheckedIOException when the standard library's pack cannot be read
     */
    @Override
    public ScriptEngine getScriptEngine() {
        return new PythonScriptEngine(this, HOSTS.computeIfAbsent(access, PythonScriptEngineFactory::open));
    }

    private static PythonHost open(Access access) {
        PythonHost.Builder builder = PythonHost.builder(access);
        if (access != Access.TRUSTED) {
            builder.hostAccess(CONTAINERS);
        }
        try {
            return builder.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
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
