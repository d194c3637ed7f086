package dev.ingot.spark;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** A driver of its own process, which submits a job of one row: for {@link ClusterBenchmark}. */
final class FirstRow {
    private FirstRow() {}

    /**
     * Prints when executors were there and when the row was, in seconds since this process began, and stays until its
     * input is closed.
     *
     * @param words the master's address, and a pack for a function of Python or nothing for one of Java; further
     *     settings of Spark are system properties
     */
    public static void main(String[] words) throws IOException {
        Instant begin = ProcessHandle.current().info().startInstant().orElseThrow();
        try (SparkSession spark = Cluster.session(words[0], 1).getOrCreate()) {
            spark.range(0, 100, 1, 2).count();
            double executors = seconds(begin);
            if (words.length > 1) {
                PackedFunctions.load(spark, words[1]).registerUdf("first_row", "spark_functions:scalar");
            } else {
                UDF1<Long, Long> twice = x -> x * 2 + 1;
                spark.udf().register("first_row", functions.udf(twice, DataTypes.LongType));
            }
            long answer = spark.range(1).selectExpr("first_row(id)").first().getLong(0);
            if (answer != 1) {
                throw new IllegalStateException("a wrong answer: " + answer);
            }
            System.out.println(executors + " " + seconds(begin));
            var _ = System.in.read();
        }
    }

    private static double seconds(Instant begin) {
        return Duration.between(begin, Instant.now()).toMillis() / 1e3;
    }
}
