package dev.ingot.script;

import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import javax.script.AbstractScriptEngine;
import javax.script.Bindings;
import javax.script.Compilable;
import javax.script.CompiledScript;
import javax.script.Invocable;
import javax.script.ScriptContext;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import javax.script.ScriptException;
import javax.script.SimpleBindings;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Runs Python in one context. For one thread at a time. The engine's scope is the module {@code __main__}. A script
 * that runs with other bindings finds their variables there instead, and what it leaves there is copied back to them.
 * Variables of the global scope are seen where there are none of the same name, and stay what they are whatever a
 * script assigns.
 */
public final class PythonScriptEngine extends AbstractScriptEngine implements Compilable, Invocable, AutoCloseable {
    private final ScriptEngineFactory factory;
    private final Context python;
    private final Value main;
    private final PythonBindings variables;

    /** Whose variables {@code __main__} has now: the engine's own, or those that a script runs with. */
    private Bindings current;

    /** The engine's own variables while {@code __main__} has others. */
    private Saved own;

    PythonScriptEngine(ScriptEngineFactory factory, PythonHost host) {
        this.factory = factory;
        this.python = host.newContext(
                builder -> builder.out(new WriterStream(() -> getContext().getWriter()))
                        .err(new WriterStream(() -> getContext().getErrorWriter())));
        this.main = python.eval("python", "__import__('sys').modules['__main__']");
        this.variables = new PythonBindings(python);
        this.current = variables;
        this.own = save();
        getContext().setBindings(variables, ScriptContext.ENGINE_SCOPE);
    }

    /** Writes UTF-8 bytes, which may be cut anywhere, to whatever writer the script context has at that moment. */
    private static final class WriterStream extends OutputStream {
        private final Supplier<Writer> writer;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);

        /** The beginning of a character whose end is still to come. */
        private byte[] rest = {};

        WriterStream(Supplier<Writer> writer) {
            this.writer = writer;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer in = ByteBuffer.allocate(rest.length + length)
                    .put(rest)
                    .put(bytes, offset, length)
                    .flip();
            CharBuffer out = CharBuffer.allocate(in.remaining());
            CoderResult result = decoder.decode(in, out, false);
            if (result.isError()) {
                result.throwException();
            }
            rest = new byte[in.remaining()];
            in.get(rest);
            writer.get().append(out.flip());
        }

        @Override
        public void flush() throws IOException {
            writer.get().flush();
        }
    }

    @Override
    public @Nullable Object eval(String script, ScriptContext context) throws ScriptException {
        return eval(source(script), context);
    }

    @Override
    public @Nullable Object eval(Reader reader, ScriptContext context) throws ScriptException {
        return eval(read(reader), context);
    }

    private static String read(Reader reader) throws ScriptException {
        try {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        } catch (IOException e) {
            throw new ScriptException(e);
        }
    }

    private Source source(String script) {
        Object name = get(ScriptEngine.FILENAME);
        return Source.newBuilder("python", script, name == null ? "<script>" : name.toString())
                .buildLiteral();
    }

    private @Nullable Object eval(Source source, ScriptContext scriptContext) throws ScriptException {
        return withVariables(
                scriptContext.getBindings(ScriptContext.ENGINE_SCOPE), () -> evalWithGlobals(source, scriptContext));
    }

    /** What runs while the module {@code __main__} has the variables of some bindings. */
    @FunctionalInterface
    private interface Work<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    /** What {@code __main__} has, to be put back. */
    private record Saved(Map<String, @Nullable Value> shown, Map<String, @Nullable Value> hidden) {}

    private Saved save() {
        Map<String, @Nullable Value> shown = new HashMap<>();
        variables.keySet().forEach(name -> shown.put(name, variables.value(name)));
        return new Saved(shown, variables.hiddenValues());
    }

    private void putBack(Saved saved) {
        variables.clear();
        variables.putAll(saved.shown());
        variables.setHiddenValues(saved.hidden());
    }

    /**
     * Runs at once where {@code __main__} has the variables of these very bindings, as it has when a script calls Java
     * and Java calls the script again.
     */
    @SuppressWarnings("ReferenceEquality")
    private <T extends @Nullable Object, E extends Exception> T withVariables(Bindings given, Work<T, E> work)
            throws E {
        if (given == current) {
            return work.run();
        }
        Bindings before = current;
        Saved saved = save();
        if (before == variables) {
            own = saved;
        }
        current = given;
        try {
            return given == variables ? runAmongOwn(work) : runAmong(given, work);
        } finally {
            current = before;
            putBack(before == variables ? own : saved);
        }
    }

    private <T extends @Nullable Object, E extends Exception> T runAmongOwn(Work<T, E> work) throws E {
        putBack(own);
        try {
            return work.run();
        } finally {
            own = save();
        }
    }

    private <T extends @Nullable Object, E extends Exception> T runAmong(Bindings given, Work<T, E> work) throws E {
        variables.clear();
        variables.resetHiddenValues();
        variables.putAll(given);
        try {
            return work.run();
        } finally {
            given.keySet().removeIf(name -> variables.isOwn(name) && !variables.containsKey(name));
            given.putAll(variables);
        }
    }

    private @Nullable Object evalWithGlobals(Source source, ScriptContext scriptContext) throws ScriptException {
        ScriptContext own = getContext();
        context = scriptContext;
        try {
            Value result = withGlobals(() -> python.eval(source));
            // GraalPy's result of a script that ends with no expression is the module.
            return result.equals(main) ? null : toJava(result);
        } catch (PolyglotException e) {
            throw toScriptException(e);
        } finally {
            context = own;
        }
    }

    /**
     * Runs Python code that finds the global scope of the current script context where it has no variables of the same
     * name.
     */
    private <T extends @Nullable Object> T withGlobals(Supplier<T> code) {
        Map<String, @Nullable Value> globals = new HashMap<>();
        Bindings global = getContext().getBindings(ScriptContext.GLOBAL_SCOPE);
        if (global != null) {
            global.forEach((name, value) -> {
                if (variables.isOwn(name) && !variables.containsKey(name)) {
                    variables.put(name, value);
                    globals.put(name, variables.value(name));
                }
            });
        }
        try {
            return code.get();
        } finally {
            globals.forEach((name, value) -> {
                // What the code assigned itself is a variable of its own.
                if (Objects.equals(value, variables.value(name))) {
                    variables.remove(name);
                }
            });
        }
    }

    private static @Nullable Object toJava(Value value) {
        return value.as(Object.class);
    }

    private static ScriptException toScriptException(PolyglotException e) {
        String message = e.isExit() ? "the script called sys.exit(" + e.getExitStatus() + ")" : e.getMessage();
        SourceSection location = null;
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            if (frame.isGuestFrame() && location == null) {
                location = frame.getSourceLocation();
            }
        }
        ScriptException exception = location == null
                ? new ScriptException(message)
                : new ScriptException(message, location.getSource().getName(), location.getStartLine());
        exception.initCause(e);
        return exception;
    }

    @Override
    public Bindings createBindings() {
        return new SimpleBindings();
    }

    @Override
    public ScriptEngineFactory getFactory() {
        return factory;
    }

    @Override
    public CompiledScript compile(String script) throws ScriptException {
        Source source = source(script);
        try {
            Value _ = python.parse(source);
        } catch (PolyglotException e) {
            throw toScriptException(e);
        }
        return new CompiledScript() {
            @Override
            public @Nullable Object eval(ScriptContext context) throws ScriptException {
                return PythonScriptEngine.this.eval(source, context);
            }

            @Override
            public ScriptEngine getEngine() {
                return PythonScriptEngine.this;
            }
        };
    }

    @Override
    public CompiledScript compile(Reader reader) throws ScriptException {
        return compile(read(reader));
    }

    @Override
    public @Nullable Object invokeFunction(String name, Object... arguments)
            throws ScriptException, NoSuchMethodException {
        return invoke(main, name, arguments);
    }

    @Override
    public @Nullable Object invokeMethod(Object object, String name, Object... arguments)
            throws ScriptException, NoSuchMethodException {
        return invoke(python.asValue(Objects.requireNonNull(object)), name, arguments);
    }

    private @Nullable Object invoke(Value object, String name, Object... arguments)
            throws ScriptException, NoSuchMethodException {
        Value result;
        try {
            result = withVariables(scope(), () -> withGlobals(() -> call(object, name, arguments)));
        } catch (PolyglotException e) {
            throw toScriptException(e);
        }
        if (result == null) {
            throw new NoSuchMethodException(name);
        }
        return toJava(result);
    }

    /** Returns null where there is no function of that name. */
    private static @Nullable Value call(Value object, String name, @Nullable Object... arguments) {
        Value function = object.getMember(name);
        return function == null || !function.canExecute() ? null : function.execute(arguments);
    }

    private Bindings scope() {
        return getContext().getBindings(ScriptContext.ENGINE_SCOPE);
    }

    @Override
    public <T> @Nullable T getInterface(Class<T> type) {
        return implement(main, type);
    }

    @Override
    public <T> @Nullable T getInterface(Object object, Class<T> type) {
        return implement(python.asValue(object), type);
    }

    /** Returns null when a method of the interface is missing, as {@link Invocable} wants it. */
    private <T> @Nullable T implement(Value object, Class<T> type) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(type + " is no interface");
        }
        if (!withVariables(scope(), () -> hasAll(object, type))) {
            return null;
        }
        Object identity = new Object();
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(identity, arguments);
                    }
                    @Nullable Object[] given = arguments == null ? new Object[0] : arguments;
                    Value result =
                            withVariables(scope(), () -> withGlobals(() -> call(object, method.getName(), given)));
                    if (result == null && method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    if (result == null) {
                        throw new UnsupportedOperationException(
                                "the script has no function " + method.getName() + " any more");
                    }
                    return method.getReturnType() == void.class ? null : result.as(method.getReturnType());
                }));
    }

    /** Says whether an object has all methods of an interface, but for those that have a default. */
    private static boolean hasAll(Value object, Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && !isOfEveryObject(method))
                .allMatch(method -> object.hasMember(method.getName()));
    }

    /** Some interfaces declare {@code equals} again, as {@link java.util.Comparator} does. */
    private static boolean isOfEveryObject(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(other -> other.getName().equals(method.getName())
                        && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
    }

    /** Closes the engine's context. Closing again does nothing. */
    @Override
    public void close() {
        python.close(true);
    }
}
