package dev.ingot.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command tells what it did: for people, for machines, or not at all. */
final class OutputOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing but errors, and the result if --json is given.")
    private boolean quiet;

    /**
     * Prints a command's result on standard output.
     *
     * @param result a record; its components are the names in JSON
     * @param text prints the same for people
     */
    void result(Object result, Consumer<PrintWriter> text) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(toJson(result));
        } else if (!quiet) {
            text.accept(out);
        }
    }

    /** Prints more on standard output, for people alone: a command's result is one JSON document. */
    void addition(Consumer<PrintWriter> text) {
        if (!json && !quiet) {
            text.accept(spec.commandLine().getOut());
        }
    }

    /** Prints a line about the way to the result, on standard error. */
    void note(String line) {
        if (!quiet) {
            spec.commandLine().getErr().println("ingot: " + line);
        }
    }

    /** Returns a display of progress, on standard error. */
    ProgressDisplay progress(String task, int steps) {
        return ProgressDisplay.of(spec.commandLine().getErr(), quiet, task, steps);
    }

    /** A step that takes a while. */
    interface Step<T> {
        /** Does it. */
        T run() throws IOException, InterruptedException;
    }

    /**
     * Does something that takes a while, and shows how much longer.
     *
     * @param name as a file can be called, by which it is remembered how long it took
     */
    <T> T during(String task, String name, Step<T> step) throws IOException, InterruptedException {
        try (TimedStep timed = TimedStep.begin(task, name, quiet)) {
            T result = step.run();
            timed.done();
            return result;
        }
    }

    private static String toJson(Object value) {
        try {
            return JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                    .build()
                    .writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
