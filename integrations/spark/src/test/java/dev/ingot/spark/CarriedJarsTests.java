package dev.ingot.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A job that brings Ingot and GraalPy to executors that have neither, by {@code spark.jars}. */
@EnabledIfSystemProperty(
        named = "ingot.cluster",
        matches = "true",
        disabledReason = "starts a cluster; ./maven verify -pl integrations/spark -am -Dingot.cluster=true")
class CarriedJarsTests {
    @TempDir
    private Path folder;

    /** Maven's repository names artifacts by their groups; what is built here is Ingot's. */
    private static boolean isSparks(Path file) {
        return file.toString().endsWith(".jar")
                && !file.toString().contains("/org/graalvm/")
                && !file.toString().contains("/dev/ingot/")
                && !file.getFileName().toString().startsWith("ingot-");
    }

    @Test
    void nothingOfIngotLiesOnTheNodes() throws Exception {
        Path pack = SamplePack.make(folder, "examples");
        try (Cluster cluster = new Cluster(folder.resolve("cluster"), 1, CarriedJarsTests::isSparks)) {
            assertThat(cluster.classPath()).doesNotContain("graalpy", "polyglot", "ingot-");
            String jars = cluster.carried().stream().map(Path::toString).collect(Collectors.joining(","));
            assertThat(jars).contains("polyglot");
            Process driver =
                    cluster.driver(List.of("-Dspark.jars=" + jars), List.of(pack.toString(), "examples.words:twice"));
            try (BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8)) {
                assertThat(lines.readLine()).endsWith(" 2");
                driver.outputWriter(StandardCharsets.UTF_8).close();
                assertThat(driver.waitFor()).isZero();
            } finally {
                driver.destroyForcibly();
            }
        }
    }
}
