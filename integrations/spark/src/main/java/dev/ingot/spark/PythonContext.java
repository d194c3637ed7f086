package dev.ingot.spark;

import dev.ingot.PythonFunctionException;
import dev.ingot.host.PythonHost;
import dev.ingot.importer.InternalSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.spark.broadcast.Broadcast;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.ResourceLimits;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A context with the functions that jobs have called in it. Used by one task at a time. */
final class PythonContext {
    private static final Source FUNCTIONS = InternalSource.load(PythonContext.class, "functions.py", "<ingot spark>");
    private static final Source SIGNATURES =
            InternalSource.load(PythonContext.class, "signatures.py", "<ingot spark signatures>");

    /** Of the functions that have called Java, so many are told, the innermost first. */
    private static final int MOST_FRAMES = 50;

    /** By what a function is known; strings keep their hashes, so that a look-up for each row costs little. */
    private record Function(String kind, String reference, String type) {}

    private final Context context;
    private final Value functions;
    private final ToPython toPython;
    private final Map<Function, Value> bound = new HashMap<>();
    private final Set<String> opened = new HashSet<>();

    /** How many modules there were when the imports were counted last. */
    private long modules;

    /**
     * Makes a context.
     *
     * @param classes where Python code finds Java's classes, where it may: Spark's, with those of the job's jars
     */
    PythonContext(PythonHost host, Settings settings, ClassLoader classes) {
        this.context = host.newContext(builder -> {
            builder.hostClassLoader(classes);
            if (settings.statementLimit() > 0) {
                builder.resourceLimits(ResourceLimits.newBuilder()
                        .statementLimit(settings.statementLimit(), null)
                        .build());
            }
        });
        try {
            this.functions = context.eval(FUNCTIONS);
            this.toPython = new ToPython(functions);
            publish(settings.variables());
            this.modules = countModules();
        } catch (Throwable failure) {
            context.close(true);
            throw failure;
        }
        settings.counters().contexts().add(1);
    }

    private void publish(Map<String, Broadcast<Object>> variables) {
        if (!variables.isEmpty()) {
            Map<String, Object> values = new HashMap<>();
            variables.forEach((name, variable) -> values.put(name, variable.value()));
            functions.getHashValue("publish").executeVoid(toPython.of(values));
        }
    }

    private long countModules() {
        return functions.getHashValue("count_modules").execute().asLong();
    }

    /** Returns how many modules have been imported since this was asked last, or the context was made. */
    long imports() {
        long before = modules;
        modules = countModules();
        return Math.max(0, modules - before);
    }

    /** Prepares the context for the next task. */
    void begin() {
        opened.clear();
        context.resetLimits();
    }

    /**
     * Returns the Python function of a kind ({@code scalar}, {@code flat}, {@code stream}) for a reference and the type
     * of its results; the first call in a task calls the module's {@code setup()}, where it has one.
     */
    Value function(String kind, String reference, String type) {
        String module = reference.substring(0, reference.indexOf(':'));
        if (opened.add(module)) {
            callHook(module, "setup");
        }
        return bound.computeIfAbsent(
                new Function(kind, reference, type),
                key -> functions.getHashValue(kind).execute(reference, type));
    }

    private void callHook(String module, String name) {
        Value hook = functions.getHashValue("hook").execute(module, name);
        if (!hook.isNull()) {
            hook.executeVoid();
        }
    }

    /** Ends generators that the task has left, then calls {@code teardown()} of the modules that it has used. */
    void end() {
        functions.getHashValue("close_streams").executeVoid();
        for (String module : List.copyOf(opened)) {
            callHook(module, "teardown");
        }
    }

    /**
     * Returns what a function says of itself, as JSON.
     *
     * @param wanted the type that its results are to have, as JSON, or null; fails where none can have it
     */
    String signature(String reference, @Nullable String wanted) {
        Value function = functions.getHashValue("load").execute(reference);
        if (wanted != null) {
            functions.getHashValue("check_type").executeVoid(wanted);
        }
        return context.eval(SIGNATURES).execute(reference, function).asString();
    }

    ToPython toPython() {
        return toPython;
    }

    /**
     * Says what became of a function.
     *
     * @param reference the function
     * @param data what it was given
     */
    PythonFunctionException explained(PolyglotException failure, String reference, Object data) {
        return new PythonFunctionException(reference, "failed", data, "\n" + traceback(failure));
    }

    private String traceback(PolyglotException failure) {
        Value error = failure.isGuestException() ? failure.getGuestObject() : null;
        if (error != null) {
            try {
                return functions.getHashValue("describe").execute(error).asString();
            } catch (PolyglotException e) {
                // An exception that cannot say what it is, or its time was over.
                return failure.getMessage() + ", and could not be described: " + e.getMessage();
            }
        }
        // A Java exception where functions may call Java.
        return StreamSupport.stream(failure.getPolyglotStackTrace().spliterator(), false)
                .filter(PolyglotException.StackFrame::isGuestFrame)
                .limit(MOST_FRAMES)
                .map(frame -> "\n    at " + frame.getRootName() + " (" + place(frame.getSourceLocation()) + ")")
                .collect(Collectors.joining(
                        "",
                        failure.isHostException()
                                ? failure.asHostException().toString()
                                : String.valueOf(failure.getMessage()),
                        ""));
    }

    private static String place(@Nullable SourceSection section) {
        return section == null ? "unknown" : section.getSource().getName() + ", line " + section.getStartLine();
    }

    /** Ends the context at once, whatever it runs; any thread may do so. */
    void cancel() {
        context.close(true);
    }
}
