package dev.ingot.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import dev.ingot.host.Access;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/** The run of which {@link ExecutorCache} records what is loaded: a small job with a Python function, in one JVM. */
final class ExecutorTraining {
    /** A function of the standard library. */
    private static final String FUNCTION = "textwrap:dedent";

    private ExecutorTraining() {}

    public static void main(String[] words) throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate()) {
            Settings settings = new Settings(
                    spark.sparkContext().applicationId(),
                    List.of(),
                    Access.PACKS_ONLY,
                    List.of(),
                    Map.of(),
                    0,
                    0,
                    Counters.of(spark.sparkContext()));
            Signature.of(settings, FUNCTION, DataTypes.StringType);
            FromPython result = new FromPython(DataTypes.StringType, false);
            ScalarFunction function = new ScalarFunction(settings, FUNCTION, DataTypes.StringType.json(), result);
            Column text = function.toSpark(1).apply(col("id").cast("string"));
            long total = spark.range(0, 100, 1, 2)
                    .select(col("id").mod(7).as("key"), text.cast("bigint").as("value"))
                    .groupBy("key")
                    .agg(sum("value").as("value"))
                    .agg(sum("value"))
                    .first()
                    .getLong(0);
            if (total != 4950) {
                throw new IllegalStateException("a wrong answer: " + total);
            }
        }
    }
}
