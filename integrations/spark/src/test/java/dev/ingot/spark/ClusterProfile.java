package dev.ingot.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What {@code benchmarks/run spark-profile} takes: what executors do that compute functions by row. */
@EnabledIfSystemProperty(
        named = "ingot.benchmark",
        matches = ".+",
        disabledReason = "measures for minutes; benchmarks/run spark-profile")
class ClusterProfile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROC = "/proc/";

    /** In /proc/PID/task/ID/stat after the name: ticks in user mode, and in the kernel. */
    private static final int TICKS = 11;

    private static final double TICKS_A_SECOND = 100;

    private final int seconds = Integer.getInteger("ingot.benchmark.seconds", 90);
    private final String pack = System.getProperty("ingot.benchmark.pack", "");

    @Test
    void profile() throws Exception {
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of(System.getProperty("ingot.work"))), "profile");
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Map.Entry<String, Work> work : Work.all().entrySet()) {
            try (Cluster cluster = new Cluster(folder.resolve(work.getKey()), 2)) {
                figures.put(work.getKey(), profile(cluster, work.getKey(), work.getValue(), folder));
            }
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(new File(System.getProperty("ingot.benchmark")), figures);
    }

    private Map<String, Object> profile(Cluster cluster, String name, Work work, Path folder) throws Exception {
        String options = System.getProperty("ingot.jit", "")
                + " -XX:StartFlightRecording:name=profile,settings=profile -XX:FlightRecorderOptions:stackdepth=256";
        try (SparkSession spark = cluster.session(1)
                .config("spark.cores.max", 2)
                .config("spark.executor.extraJavaOptions", options)
                .getOrCreate()) {
            PackedFunctions python = PackedFunctions.load(spark, pack);
            Dataset<Row> input = work.persisted(spark);
            Dataset<Row> output = input.select(python.registerUdf(name, "spark_functions:" + name)
                    .apply(col("x"))
                    .as("y"));
            List<double[]> rates = new ArrayList<>();
            run(output, work, seconds / 2.0, 0, rates);
            // What is compiled in the first half is not what executors do in the long run.
            Instant half = Instant.now();
            Map<Path, ThreadTime> before = threads(cluster);
            run(output, work, seconds, rates.getLast()[0], rates);
            Map<String, Double> used = used(before, threads(cluster));
            Samples samples = new Samples(half);
            for (ProcessHandle executor : cluster.executors()) {
                samples.add(recorded(executor.pid(), folder));
            }
            return Map.of(
                    "second and rows a second",
                    rates,
                    "processor seconds by thread",
                    used,
                    "samples by kind",
                    samples.kinds(),
                    "samples by method",
                    samples.methods());
        }
    }

    /**
     * Adds to {@code rates} when each round ended, of which there is one at least, in seconds from the first, and its
     * rows a second.
     */
    private static void run(Dataset<Row> output, Work work, double until, double elapsed, List<double[]> rates) {
        double now = elapsed;
        do {
            long begin = System.nanoTime();
            output.agg(sum("y")).first();
            double took = (System.nanoTime() - begin) / 1e9;
            now += took;
            rates.add(new double[] {now, work.rows() / took});
        } while (now < until);
    }

    /**
     * What a thread has used of the processor so far.
     *
     * @param name its name, without a number
     */
    private record ThreadTime(String name, double seconds) {}

    /** Returns what the executors' threads have used so far, by their folders in /proc. */
    private static Map<Path, ThreadTime> threads(Cluster cluster) throws IOException {
        Map<Path, ThreadTime> threads = new HashMap<>();
        for (ProcessHandle executor : cluster.executors()) {
            try (Stream<Path> tasks = Files.list(Path.of(PROC + executor.pid() + "/task"))) {
                for (Path task : tasks.toList()) {
                    String stat;
                    try {
                        stat = Files.readString(task.resolve("stat"));
                    } catch (IOException e) {
                        // The thread has ended.
                        continue;
                    }
                    int end = stat.lastIndexOf(')');
                    String name = stat.substring(stat.indexOf('(') + 1, end).replaceAll("[#-]?[0-9]+$", "");
                    String[] fields = stat.substring(end + 2).split(" ", -1);
                    double ticks = Long.parseLong(fields[TICKS]) + Long.parseLong(fields[TICKS + 1]);
                    threads.put(task, new ThreadTime(name, ticks / TICKS_A_SECOND));
                }
            }
        }
        return threads;
    }

    /** Returns the seconds between two looks by threads' names. Of threads that have ended nobody knows. */
    private static Map<String, Double> used(Map<Path, ThreadTime> before, Map<Path, ThreadTime> after) {
        Map<String, Double> sums = new LinkedHashMap<>();
        after.forEach((task, thread) -> {
            ThreadTime first = before.getOrDefault(task, new ThreadTime("", 0));
            sums.merge(thread.name, thread.seconds - first.seconds, Double::sum);
        });
        return sums;
    }

    /** Returns what the flight recorder of a process has so far, in a file. */
    private static Path recorded(long pid, Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve(pid + ".jfr");
        Path command = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        ProcessBuilder dump = new ProcessBuilder(
                command.toString(), Long.toString(pid), "JFR.dump", "name=profile", "filename=" + file);
        if (dump.redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() != 0) {
            throw new IOException("the recording of process " + pid + " cannot be had");
        }
        return file;
    }
}
