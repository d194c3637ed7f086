package dev.ingot.host;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where an interactive session gets its lines from, see {@link Program#withPrompt(Prompt)}. */
@FunctionalInterface
public interface Prompt {
    /**
     * Reads a line; called in the thread that runs the program.
     *
     * @param prompt what stands before it, {@code >>> } or {@code ... }
     * @param completions returns what the names and attributes before the cursor, such as {@code os.pa}, can become; to
     *     be called in the same thread, while the line is read
     * @return the line without its end; null when there are no more
     * @throws InterruptedException when the user interrupts, for which Python raises {@code KeyboardInterrupt}
     */
    @Nullable
    String readLine(String prompt, Function<String, List<String>> completions) throws InterruptedException;
}
