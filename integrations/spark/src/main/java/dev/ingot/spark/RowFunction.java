package dev.ingot.spark;

import dev.ingot.PythonFunctionException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/**
 * A Python function of rows.
 *
 * @param settings the job's
 * @param reference {@code MODULE:FUNCTION}
 * @param json the schema of its results as {@code functions.py} reads it
 * @param result makes rows of results
 */
record RowFunction(Settings settings, String reference, String json, FromPython result) implements Serializable {
    /** The results' type is a struct's, so that they are rows. */
    private @Nullable Row row(Value value) {
        return (Row) result.of(value);
    }

    /** Returns the row that the function makes of one. */
    Row map(Row row) {
        settings.counters().rows().add(1);
        return TaskPython.call(settings, reference, () -> Shown.of(row), context -> {
            Value value = context.function("scalar", reference, json)
                    .execute(context.toPython().row(row));
            Row made = row(value);
            if (made == null) {
                throw new PythonFunctionException(
                        reference, "returned None", Shown.of(row), "; use flatMap to leave rows out");
            }
            return made;
        });
    }

    /** Returns the rows that the function makes of one. */
    Iterator<Row> flatMap(Row row) {
        settings.counters().rows().add(1);
        return TaskPython.call(settings, reference, () -> Shown.of(row), context -> {
            Value values = context.function("flat", reference, json)
                    .execute(context.toPython().row(row));
            List<Row> rows = new ArrayList<>();
            for (long i = 0; i < values.getArraySize(); i++) {
                rows.add(Objects.requireNonNull(row(values.getArrayElement(i)), "checked by functions.py"));
            }
            return rows.iterator();
        });
    }

    /**
     * Returns the rows that the function makes of many, one after the other, as they are asked for.
     *
     * @param key the group's, which is given to the function before the rows; null where there are no groups
     */
    Iterator<Row> stream(@Nullable Row key, Iterator<Row> rows) {
        return new Results(key, rows);
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        // Scala's iterators throw what they do not declare.
        return failure instanceof RuntimeException known
                ? known
                : new IllegalStateException("a row cannot be had", failure);
    }

    private final class Results implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final @Nullable Row key;
        private @Nullable Row last;
        private @Nullable Value next;
        private @Nullable Row ready;
        private boolean ended;

        /** What went wrong where the rows come from, and is no failure of the function. */
        private @Nullable Throwable upstream;

        Results(@Nullable Row key, Iterator<Row> rows) {
            this.key = key;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            if (ready == null && !ended) {
                try {
                    ready = TaskPython.<@Nullable Row>call(settings, reference, this::place, this::advance);
                } catch (PythonFunctionException e) {
                    throw upstream == null ? e : unchecked(upstream);
                }
                if (upstream != null) {
                    // The function has caught it, and rows are missing.
                    throw unchecked(upstream);
                }
                ended = ready == null;
            }
            return ready != null;
        }

        private Object place() {
            Row before = last == null ? key : last;
            return before == null ? "no row" : Shown.of(before);
        }

        private @Nullable Row advance(PythonContext context) {
            if (next == null) {
                // Rows come from Spark in the middle of the Python function, in the same thread.
                ProxyExecutable nextRow = nothing -> {
                    if (!fetch()) {
                        return null;
                    }
                    settings.counters().rows().add(1);
                    return context.toPython().row(Objects.requireNonNull(last));
                };
                Value begin = context.function("stream", reference, json);
                next = key == null
                        ? begin.execute(nextRow)
                        : begin.execute(nextRow, context.toPython().row(key));
            }
            return row(next.execute());
        }

        /** Has the next row be the last one that came; false where there is none. */
        private boolean fetch() {
            try {
                if (!rows.hasNext()) {
                    return false;
                }
                last = rows.next();
                return true;
            } catch (Throwable failure) {
                upstream = failure;
                throw failure;
            }
        }

        @Override
        public Row next() {
            if (!hasNext() || ready == null) {
                throw new NoSuchElementException();
            }
            Row row = ready;
            ready = null;
            return row;
        }
    }
}
