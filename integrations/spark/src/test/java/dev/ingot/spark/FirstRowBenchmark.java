package dev.ingot.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What {@code benchmarks/run spark-first-row} measures, on a cluster of processes. */
@EnabledIfSystemProperty(
        named = "ingot.benchmark",
        matches = ".+",
        disabledReason = "measures for minutes; benchmarks/run spark-first-row")
class FirstRowBenchmark {
    private final int rounds = Integer.getInteger("ingot.benchmark.rounds", 3);
    private final String pack = System.getProperty("ingot.benchmark.pack", "");

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
            new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(new File(System.getProperty("ingot.benchmark")), firstRows(cluster));
        }
    }

    /** Returns for each side what its rounds took, in alternation. */
    private Map<String, List<Map<String, Double>>> firstRows(Cluster cluster) throws Exception {
        Map<String, Driver> sides = sides(cluster);
        Map<String, List<Map<String, Double>>> figures = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
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
            double memory = cluster.megabytes();
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

    private Map<String, Driver> sides(Cluster cluster) throws Exception {
        List<String> python = List.of(pack, "spark_functions:scalar");
        String plugin = "-Dspark.plugins=" + IngotPlugin.class.getName();
        Map<String, Driver> sides = new LinkedHashMap<>();
        sides.put("Java", new Driver(List.of(), List.of()));
        sides.put("Python", new Driver(List.of(), python));
        sides.put("Python, plugin", new Driver(List.of(plugin), python));
        // With the compiler's modules no cache is taken.
        if (System.getProperty("ingot.jit", "").isEmpty()) {
            Path cache = Path.of(System.getProperty("ingot.work")).resolve("spark.aot");
            ExecutorCache.make(cache, cluster.classPath(), List.of());
            List<String> cached = cluster.with("-XX:AOTCache=" + cache);
            sides.put("Java, cache", new Driver(cached, List.of()));
            sides.put("Python, cache", new Driver(cached, python));
            sides.put(
                    "Python, cache, plugin",
                    new Driver(Stream.concat(cached.stream(), Stream.of(plugin)).toList(), python));
        }
        return sides;
    }
}
