package dev.ingot.spark;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** A driver of its own process, which submits a job of one row: see {@link Cluster#driver}. */
final class FirstRow {
    /** The system property with more options for executors. */
    static final String EXECUTOR_OPTIONS = "ingot.executor.options";

    /** Enough that both executors get a task. */
    private static final long ALL = 200_000;

    private FirstRow() {}

    /**
     * Prints when executors were there and when the row was, in seconds since this process began, and the row, and
     * stays until its input is closed.
     *
     * @param words the master's address, and for a function of Python, in the place of one of Java, its pack and its
     *     name; further settings of Spark are system properties
     */
    public static void main(String[] words) throws IOException {
        Instant begin = ProcessHandle.current().info().startInstant().orElseThrow();
        SparkSession.Builder session = Cluster.session(words[0], 1);
        String options = System.getProperty(EXECUTOR_OPTIONS);
        if (options != null) {
            session.config("spark.executor.extraJavaOptions", options);
        }
        try (SparkSession spark = session.getOrCreate()) {
            spark.range(0, 100, 1, 2).count();
            double executors = seconds(begin);
            if (words.length > 1) {
                PackedFunctions.load(spark, words[1]).registerUdf("first_row", words[2]);
            } else {
                UDF1<Long, Long> twice = x -> x * 2 + 1;
                spark.udf().register("first_row", functions.udf(twice, DataTypes.LongType));
            }
            long answer = spark.range(1, 2).selectExpr("first_row(id)").first().getLong(0);
            double first = seconds(begin);
            // So that each executor has called the function before somebody looks at its memory.
            spark.range(0, ALL, 1, 2).selectExpr("sum(first_row(id))").first();
            System.out.println(executors + " " + first + " " + answer);
            var _ = System.in.read();
        }
    }

    private static double seconds(Instant begin) {
        return Duration.between(begin, Instant.now()).toMillis() / 1e3;
    }
}
