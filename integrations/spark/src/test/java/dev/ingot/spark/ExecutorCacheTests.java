package dev.ingot.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** An AOT cache for executors, and that executors take it. */
class ExecutorCacheTests {
    @TempDir
    private Path folder;

    @Test
    void foldersOnTheClassPathAreNamed() throws Exception {
        Path jar = Files.createFile(folder.resolve("some.jar"));
        Path old = Files.writeString(folder.resolve("spark.aot"), "old");
        assertThatIOException()
                .isThrownBy(() -> ExecutorCache.make(old, jar + File.pathSeparator + folder, List.of()))
                .withMessage("'" + folder + "' on the class path is no jar; a cache takes jars only");
        assertThat(old).hasContent("old");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExecutorCache.main(new String[0]))
                .withMessage("no file is given; give the one to write, such as spark.aot");
    }

    @Test
    void trainingRunThatFailsIsShownAndKeepsTheOldCache() throws Exception {
        // Of nothing but an empty jar.
        Path jar = Files.createFile(folder.resolve("some.jar"));
        Path old = Files.writeString(folder.resolve("spark.aot"), "old");
        assertThatIOException()
                .isThrownBy(() -> ExecutorCache.make(old, jar.toString(), List.of()))
                .withMessageStartingWith(old + " was not made, the training run has ended with status 1:\n")
                .withMessageContaining("ExecutorTraining");
        assertThat(old).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**/aot*");
    }

    @Test
    @EnabledIfSystemProperty(
            named = "ingot.cluster",
            matches = "true",
            disabledReason = "starts a cluster; ./maven verify -pl integrations/spark -am -Dingot.cluster=true")
    void executorsAndDriversTakeTheCache() throws Exception {
        assumeThat(System.getProperty("ingot.jit", ""))
                .as("with the compiler's modules no cache is taken")
                .isEmpty();
        Path pack = SamplePack.make(folder, "examples");
        Path cache = folder.resolve("spark.aot");
        try (Cluster cluster = new Cluster(folder, 1)) {
            ExecutorCache.make(cache, cluster.classPath(), List.of());
            // With this mode a JVM that cannot take its cache does not start.
            Process driver = cluster.driver(
                    cluster.with("-XX:AOTMode=on -XX:AOTCache=" + cache),
                    List.of(pack.toString(), "examples.words:twice"));
            try (BufferedReader lines = driver.inputReader()) {
                assertThat(lines.readLine()).endsWith(" 2");
                driver.outputWriter().close();
                assertThat(driver.waitFor()).isZero();
            } finally {
                driver.destroyForcibly();
            }
        }
    }
}
