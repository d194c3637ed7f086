package dev.ingot.examples.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Text that every executor can generate a part of. */
public final class Corpus {
    /** Three hundred megabytes. */
    public static final long LINES = 6_500_000;

    private Corpus() {}

    /** Returns lines of ten words each, in the column {@code text}. */
    public static Dataset<Row> generate(SparkSession spark, long lines) {
        String words = "transform(sequence(1, 10), i -> concat('w', lower(hex(pmod(hash(id, i), 4096)))))";
        return spark.range(lines).selectExpr("concat_ws(' ', " + words + ") AS text");
    }
}
