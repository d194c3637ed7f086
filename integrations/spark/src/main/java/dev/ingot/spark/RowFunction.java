package dev.ingot.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
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
    private static String shown(@Nullable Object data, int most) {
        String text = String.valueOf(data);
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    private Row row(Value value) {
        return FromPython.row(value, (StructType) result.type(), result.newTimes());
    }

    /** Returns the row that the function makes of one. */
    Row map(Row row) {
        return TaskPython.call(settings, reference, most -> shown(row, most), context -> {
            Value value = context.function("scalar", reference, json)
                    .execute(context.toPython().row(row));
            if (value.isNull()) {
                throw new PythonFunctionException(
                        reference + " returned None for " + shown(row, 300) + "; use flatMap to leave rows out");
            }
            return row(value);
        });
    }

    /** Returns the rows that the function makes of one. */
    Iterator<Row> flatMap(Row row) {
        return TaskPython.call(settings, reference, most -> shown(row, most), context -> {
            Value values = context.function("flat", reference, json)
                    .execute(context.toPython().row(row));
            List<Row> rows = new ArrayList<>();
            for (long i = 0; i < values.getArraySize(); i++) {
                rows.add(row(values.getArrayElement(i)));
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

    private final class Results implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final @Nullable Row key;
        private @Nullable Row last;
        private @Nullable Value next;
        private @Nullable Row ready;
        private boolean ended;

        Results(@Nullable Row key, Iterator<Row> rows) {
            this.key = key;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            if (ready == null && !ended) {
                ready = TaskPython.<@Nullable Row>call(settings, reference, this::place, this::advance);
                ended = ready == null;
            }
            return ready != null;
        }

        private String place(int most) {
            return shown(last == null ? key : last, most);
        }

        private @Nullable Row advance(PythonContext context) {
            if (next == null) {
                // Rows come from Spark in the middle of the Python function, in the same thread.
                ProxyExecutable nextRow = nothing -> {
                    if (!rows.hasNext()) {
                        return null;
                    }
                    last = rows.next();
                    return context.toPython().row(last);
                };
                Value begin = context.function("stream", reference, json);
                next = key == null
                        ? begin.execute(nextRow)
                        : begin.execute(nextRow, context.toPython().row(key));
            }
            Value value = next.execute();
            return value.isNull() ? null : row(value);
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
