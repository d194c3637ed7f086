package dev.ingot.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/**
 * A Python function of columns.
 *
 * @param settings the job's
 * @param reference {@code MODULE:FUNCTION}
 * @param json the schema of its results as {@code functions.py} reads it
 * @param result makes rows of results
 * @param size how many rows it is given at a time
 */
record BatchFunction(Settings settings, String reference, String json, FromPython result, int size)
        implements Serializable {
    /** Returns the rows that the function makes, batch by batch, as they are asked for. */
    Iterator<Row> stream(Iterator<Row> rows) {
        return new Results(rows);
    }

    private List<Row> call(List<Row> batch) {
        settings.counters().batches().add(1);
        settings.counters().rows().add(batch.size());
        return TaskPython.call(
                settings,
                reference,
                () -> batch.size() + " rows, the first of which is " + Shown.of(batch.getFirst()),
                context -> result.rows(context.function("batch", reference, json)
                        .execute(context.toPython().columns(batch))));
    }

    private final class Results implements Iterator<Row> {
        private final Iterator<Row> rows;
        private Iterator<Row> ready = Collections.emptyIterator();

        Results(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (!ready.hasNext() && rows.hasNext()) {
                List<Row> batch = new ArrayList<>(size);
                while (batch.size() < size && rows.hasNext()) {
                    batch.add(rows.next());
                }
                ready = call(batch).iterator();
            }
            return ready.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.next();
        }
    }
}
