package dev.ingot.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What {@code benchmarks/run spark} measures, on a cluster of processes. */
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

    /**
     * A driver of its own process.
     *
     * @param options the JVM's
     * @param words what {@link FirstRow} is told after the master's address
     */
    private record Driver(List<String> options, List<String> words) {}

    @Test
    void measure() throws Exception {
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of(System.getProperty("ingot.work"))), "benchmark");
        try (Cluster cluster = new Cluster(folder, 2)) {
            figures.put("first row", firstRows(cluster));
            try (SparkSession spark = session(cluster)) {
                PackedFunctions python = PackedFunctions.load(spark, pack);
                for (Map.Entry<String, Work> work : Work.all().entrySet()) {
                    figures.put(work.getKey(), measure(cluster, spark, python, work.getKey(), work.getValue()));
                }
                figures.put("executor megabytes, after all", megabytes(cluster));
            }
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(new File(System.getProperty("ingot.benchmark")), figures);
    }

    private static SparkSession session(Cluster cluster) {
        return cluster.session(1).config("spark.cores.max", 2).getOrCreate();
    }

    /** Returns for each side what its rounds took, in alternation. */
    private Map<String, List<Map<String, Double>>> firstRows(Cluster cluster) throws Exception {
        Map<String, Driver> sides = new LinkedHashMap<>();
        sides.put("Java", new Driver(List.of(), List.of()));
        sides.put("Python", new Driver(List.of(), List.of(pack, "spark_functions:scalar")));
        String plugin = "-Dspark.plugins=" + IngotPlugin.class.getName();
        sides.put("Python, plugin", new Driver(List.of(plugin), List.of(pack, "spark_functions:scalar")));
        // With the compiler's modules no cache is taken.
        if (System.getProperty("ingot.jit", "").isEmpty()) {
            Path cache = Path.of(System.getProperty("ingot.work")).resolve("spark.aot");
            ExecutorCache.make(cache, cluster.classPath(), List.of());
            List<String> cached = cluster.with("-XX:AOTCache=" + cache);
            sides.put("Java, cache", new Driver(cached, List.of()));
            sides.put("Python, cache", new Driver(cached, List.of(pack, "spark_functions:scalar")));
            List<String> both =
                    Stream.concat(cached.stream(), Stream.of(plugin)).toList();
            sides.put("Python, plugin, cache", new Driver(both, List.of(pack, "spark_functions:scalar")));
        }
        Map<String, List<Map<String, Double>>> figures = new LinkedHashMap<>();
        for (int round = 0; round < Math.min(rounds, 3); round++) {
            for (Map.Entry<String, Driver> side : sides.entrySet()) {
                figures.computeIfAbsent(side.getKey(), key -> new ArrayList<>())
                        .add(firstRow(cluster, side.getValue()));
            }
        }
        return figures;
    }

    /**
     * Returns the seconds from the start of a driver to executors and to a first row, and an executor's memory then.
     */
    private static Map<String, Double> firstRow(Cluster cluster, Driver side) throws Exception {
        Process driver = cluster.driver(side.options, side.words);
        try (BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            if (line == null) {
                throw new IllegalStateException("the driver has ended with status " + driver.waitFor());
            }
            String[] seconds = line.split(" ", -1);
            if (!seconds[2].equals("3")) {
                throw new IllegalStateException("a wrong answer: " + line);
            }
            double memory = megabytes(cluster);
            driver.outputWriter(StandardCharsets.UTF_8).close();
            driver.waitFor();
            return Map.of(
                    "executors",
                    Double.parseDouble(seconds[0]),
                    "seconds",
                    Double.parseDouble(seconds[1]),
                    "megabytes",
                    memory);
        } finally {
            driver.destroyForcibly();
        }
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

    /** Returns the memory of an executor, on average: of what it shares with others its part, as for PySpark. */
    private static double megabytes(Cluster cluster) throws IOException {
        double sum = 0;
        List<ProcessHandle> executors = cluster.executors();
        if (executors.isEmpty()) {
            throw new IllegalStateException("no executor is there");
        }
        for (ProcessHandle executor : executors) {
            for (String line : Files.readAllLines(Path.of("/proc/" + executor.pid() + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    sum += Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
        }
        return sum / executors.size();
    }
}
