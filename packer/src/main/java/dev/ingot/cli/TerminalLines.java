package dev.ingot.cli;

import dev.ingot.host.Program;
import dev.ingot.host.Prompt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.keymap.KeyMap;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Reads Python from a terminal: with a history, which CPython has in the same file, editing and completion. */
final class TerminalLines implements Prompt, AutoCloseable {
    private static final String INTERRUPT = "ingot-interrupt";

    private Function<String, List<String>> completions = text -> List.of();
    private @Nullable Terminal terminal;
    private @Nullable LineReader reader;

    /**
     * Returns a program that reads from the process's terminal when it comes to a prompt, where there is a terminal.
     */
    Program forPrompt(Program program) {
        return ProgressDisplay.isTerminal() ? program.withPrompt(this) : program;
    }

    private static Path history() {
        String chosen = System.getenv("PYTHON_HISTORY");
        return chosen == null || chosen.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".python_history")
                : Path.of(chosen);
    }

    private LineReader reader(Terminal of) {
        LineReader made = LineReaderBuilder.builder()
                .terminal(of)
                .parser((line, cursor, context) -> Word.before(line, cursor))
                .completer((ignored, line, candidates) -> completions.apply(line.word()).stream()
                        .map(text -> new Candidate(text, text, null, null, null, null, false))
                        .forEach(candidates::add))
                .variable(LineReader.HISTORY_FILE, history())
                .option(Option.HISTORY_TIMESTAMPED, false)
                .option(Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        made.getWidgets().put(INTERRUPT, () -> {
            throw new UserInterruptException(made.getBuffer().toString());
        });
        Objects.requireNonNull(made.getKeyMaps().get(LineReader.MAIN)).bind(new Reference(INTERRUPT), KeyMap.ctrl('C'));
        return made;
    }

    @Override
    public @Nullable String readLine(String prompt, Function<String, List<String>> newCompletions)
            throws InterruptedException {
        completions = newCompletions;
        try {
            if (terminal == null || reader == null) {
                terminal = TerminalBuilder.builder().system(true).build();
                if (terminal.getWidth() == 0) {
                    // As a terminal has it that nobody has told, such as one of script(1) in a pipe.
                    terminal.setSize(new Size(80, 24));
                }
                reader = reader(terminal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal cannot be used", e);
        }
        return readLine(prompt, terminal, reader);
    }

    private static @Nullable String readLine(String prompt, Terminal terminal, LineReader reader)
            throws InterruptedException {
        // While a line is read, Ctrl-C is a key; a signal would wait in Python until the line has ended.
        Attributes before = terminal.getAttributes();
        Attributes withoutSignals = new Attributes(before);
        withoutSignals.setLocalFlag(LocalFlag.ISIG, false);
        terminal.setAttributes(withoutSignals);
        try {
            return reader.readLine(prompt);
        } catch (EndOfFileException e) {
            return null;
        } catch (UserInterruptException e) {
            throw new InterruptedException();
        } finally {
            terminal.setAttributes(before);
        }
    }

    @Override
    public void close() throws IOException {
        if (terminal != null) {
            terminal.close();
        }
    }

    /**
     * A line of Python, of which only the names before the cursor are of interest.
     *
     * @param line the line
     * @param cursor where the cursor is
     * @param word the names with their points
     */
    private record Word(String line, int cursor, String word) implements CompletingParsedLine {
        private static final Pattern NAMES = Pattern.compile("[\\w.]*$", Pattern.UNICODE_CHARACTER_CLASS);

        static Word before(String line, int cursor) {
            Matcher matcher = NAMES.matcher(line.substring(0, cursor));
            return new Word(line, cursor, matcher.find() ? Objects.requireNonNull(matcher.group()) : "");
        }

        @Override
        public int wordCursor() {
            return word.length();
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return word.length();
        }

        @Override
        public int rawWordLength() {
            return word.length();
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word);
        }
    }
}
