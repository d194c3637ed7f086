package dev.ingot.spark;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What a job's functions did, as named accumulators: Spark shows them for each stage and task on its web page, with
 * nothing to configure. What a task that is run again has added is added again.
 *
 * @param rows how many rows, or calls, Python functions were given; no group's key
 * @param batches how many times functions were given several rows at a time
 * @param nanoseconds how long they took, the crossing included, and where rows stream what Spark needed to bring them
 * @param contexts how many contexts were made
 * @param imports how many modules were imported by tasks that ended well
 */
record Counters(
        LongAccumulator rows,
        LongAccumulator batches,
        LongAccumulator nanoseconds,
        LongAccumulator contexts,
        LongAccumulator imports)
        implements Serializable {
    static Counters of(SparkContext spark) {
        return new Counters(
                spark.longAccumulator("python rows"),
                spark.longAccumulator("python batches"),
                spark.longAccumulator("python nanoseconds"),
                spark.longAccumulator("python contexts"),
                spark.longAccumulator("python imports"));
    }
}
