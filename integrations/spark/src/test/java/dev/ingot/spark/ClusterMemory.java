package dev.ingot.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What {@code benchmarks/run spark-memory} takes: what the memory of an executor is used for after a first row. */
@EnabledIfSystemProperty(
        named = "ingot.benchmark",
        matches = ".+",
        disabledReason = "measures for minutes; benchmarks/run spark-memory")
class ClusterMemory {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A kind of memory of the JVM's own report, which has a line for each. */
    private static final Pattern KIND =
            Pattern.compile("^- +(?<kind>.+?) \\(reserved=[0-9]+KB, committed=(?<size>[0-9]+)KB.*");

    private static final Pattern RESIDENT = Pattern.compile("^(?<kind>Pss(_Anon|_File)?): +(?<size>[0-9]+) kB");

    private static final String RESIDENT_ALL = "Pss";

    private static final double KILOBYTES_A_MEGABYTE = 1024;

    private final String pack = System.getProperty("ingot.benchmark.pack", "");

    @Test
    void breakDown() throws Exception {
        Path folder =
                Files.createTempDirectory(Files.createDirectories(Path.of(System.getProperty("ingot.work"))), "memory");
        Map<String, Object> figures = new LinkedHashMap<>();
        List<String> python = List.of(pack, "spark_functions:scalar");
        try (Cluster cluster = new Cluster(folder, 2)) {
            figures.put("Java", memory(cluster, "", List.of()));
            figures.put("Python", memory(cluster, "", python));
            figures.put("Java, serial collector", memory(cluster, " -XX:+UseSerialGC", List.of()));
            figures.put("Python, serial collector", memory(cluster, " -XX:+UseSerialGC", python));
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(new File(System.getProperty("ingot.benchmark")), figures);
    }

    /**
     * Returns megabytes by kind of the executor that has most: one of the two may have had no row.
     *
     * @param options more options of executors
     * @param words what the driver is told, see {@link FirstRow}
     */
    private static Map<String, Double> memory(Cluster cluster, String options, List<String> words) throws Exception {
        String all = System.getProperty("ingot.jit", "") + " -XX:NativeMemoryTracking=summary" + options;
        Process driver = cluster.driver(List.of("-D" + FirstRow.EXECUTOR_OPTIONS + "=" + all.strip()), words);
        try (BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8)) {
            if (lines.readLine() == null) {
                throw new IllegalStateException("the driver has ended with status " + driver.waitFor());
            }
            Map<String, Double> most = Map.of();
            for (ProcessHandle executor : cluster.executors()) {
                Map<String, Double> found = new LinkedHashMap<>();
                add(Files.readAllLines(Path.of("/proc/" + executor.pid() + "/smaps_rollup")), RESIDENT, found);
                add(report(executor.pid()), KIND, found);
                most = found.getOrDefault(RESIDENT_ALL, 0.0) > most.getOrDefault(RESIDENT_ALL, 0.0) ? found : most;
            }
            driver.outputWriter(StandardCharsets.UTF_8).close();
            driver.waitFor();
            return most;
        } finally {
            driver.destroyForcibly();
        }
    }

    private static void add(List<String> lines, Pattern pattern, Map<String, Double> sums) {
        for (String line : lines) {
            Matcher found = pattern.matcher(line);
            if (found.matches()) {
                sums.merge(
                        found.group("kind"), Long.parseLong(found.group("size")) / KILOBYTES_A_MEGABYTE, Double::sum);
            }
        }
    }

    private static List<String> report(long pid) throws IOException, InterruptedException {
        Path command = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(command.toString(), Long.toString(pid), "VM.native_memory", "summary")
                .redirectErrorStream(true)
                .start();
        List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
        if (process.waitFor() != 0) {
            throw new IOException("the memory of process " + pid + " is not known: " + lines);
        }
        return lines;
    }
}
