package dev.ingot.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The rows a second that {@code benchmarks/run spark} measures, on a cluster of processes. */
@EnabledIfSystemProperty(
        named = "ingot.benchmark",
        matches = ".+",
        disabledReason = "measures for minutes; benchmarks/run spark")
class ClusterBenchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StructType RESULT = StructType.fromDDL("y BIGINT");

    private final int rounds = Integer.getInteger("ingot.benchmark.rounds", 5);
    private final String pack = System.getProperty("ingot.benchmark.pack", "");
    private final Map<String, Object> figures = new LinkedHashMap<>();

    @Test
    void measure() throws Exception {
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of(System.getProperty("ingot.work"))), "benchmark");
        try (Cluster cluster = new Cluster(folder, 2)) {
            try (SparkSession spark =
                    cluster.session(1).config("spark.cores.max", 2).getOrCreate()) {
                PackedFunctions python = PackedFunctions.load(spark, pack);
                for (Map.Entry<String, Work> work : Work.all().entrySet()) {
                    figures.put(work.getKey(), measure(cluster, spark, python, work.getKey(), work.getValue()));
                }
                figures.put("executor megabytes, after all", cluster.megabytes());
            }
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(new File(System.getProperty("ingot.benchmark")), figures);
    }

    private Map<String, Object> measure(
            Cluster cluster, SparkSession spark, PackedFunctions python, String name, Work work) throws Exception {
        Dataset<Row> input = work.persisted(spark);
        Map<String, Dataset<Row>> sides = new LinkedHashMap<>();
        if (work.java() != null) {
            UserDefinedFunction java = functions.udf(work.java(), DataTypes.LongType);
            sides.put("Java", input.select(java.apply(col("x")).as("y")));
        }
        UserDefinedFunction rows = python.registerUdf(name, "spark_functions:" + name);
        sides.put("Python", input.select(rows.apply(col("x")).as("y")));
        sides.put("Python, batches", python.mapBatches(input, "spark_functions:" + name + "_batch", RESULT));
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        Map<String, List<Double>> processor = new LinkedHashMap<>();
        Long expected = null;
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Dataset<Row>> side : sides.entrySet()) {
                double used = processorSeconds(cluster);
                long begin = System.nanoTime();
                long answer = side.getValue().agg(sum("y")).first().getLong(0);
                double seconds = (System.nanoTime() - begin) / 1e9;
                if (expected != null && expected != answer) {
                    throw new IllegalStateException(
                            side.getKey() + " says " + answer + " where others say " + expected);
                }
                expected = answer;
                if (round > 0) {
                    rates.computeIfAbsent(side.getKey(), key -> new ArrayList<>())
                            .add(work.rows() / seconds);
                    processor
                            .computeIfAbsent(side.getKey(), key -> new ArrayList<>())
                            .add((processorSeconds(cluster) - used) / work.rows() * 1e6);
                }
            }
        }
        input.unpersist();
        return Map.of(
                "rows",
                work.rows(),
                "input",
                work.input(),
                "sum",
                Objects.requireNonNull(expected),
                "rows a second",
                rates,
                "processor seconds a million rows",
                processor);
    }

    private static double processorSeconds(Cluster cluster) {
        return cluster.executors().stream()
                .mapToDouble(executor ->
                        executor.info().totalCpuDuration().orElseThrow().toMillis() / 1e3)
                .sum();
    }
}
