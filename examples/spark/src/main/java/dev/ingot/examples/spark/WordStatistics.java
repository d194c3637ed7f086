package dev.ingot.examples.spark;

import static org.apache.spark.sql.functions.sum;

import dev.ingot.spark.PackedFunctions;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Counts words with functions of a pack and reports on those of each length: {@code WordStatistics PACK [LINES]}. */
public final class WordStatistics {
    private WordStatistics() {}

    /** Runs the job on the cluster that {@code spark-submit} names. */
    public static void main(String[] arguments) throws IOException {
        long lines = arguments.length > 1 ? Long.parseLong(arguments[1]) : Corpus.LINES;
        try (SparkSession spark =
                SparkSession.builder().appName("word statistics").getOrCreate()) {
            report(spark, arguments[0], lines).forEach(System.out::println);
        }
    }

    static List<String> report(SparkSession spark, String pack, long lines) throws IOException {
        PackedFunctions python = PackedFunctions.load(spark, pack);
        Dataset<Row> counts = python.mapBatches(
                        Corpus.generate(spark, lines),
                        "wordstats:count_words",
                        StructType.fromDDL("word STRING, n BIGINT"))
                .groupBy("word")
                .agg(sum("n").as("n"))
                .selectExpr("length(word) AS letters", "word", "n");
        return python.applyInGroups(
                        counts, List.of("letters"), "wordstats:report", StructType.fromDDL("letters INT, text STRING"))
                .orderBy("letters")
                .select("text")
                .as(Encoders.STRING())
                .collectAsList();
    }
}
