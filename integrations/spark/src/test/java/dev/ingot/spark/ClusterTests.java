package dev.ingot.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A job on a master and two workers as processes: what is lost on the way is done again, and nothing twice. */
@EnabledIfSystemProperty(
        named = "ingot.cluster",
        matches = "true",
        disabledReason = "starts a cluster; ./maven verify -pl integrations/spark -am -Dingot.cluster=true")
class ClusterTests {
    private static final int ROWS = 400_000;
    private static final int PARTITIONS = 24;

    private static Cluster cluster;
    private static SparkSession spark;
    private static PackedFunctions python;

    @BeforeAll
    static void start() throws Exception {
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of(System.getProperty("ingot.work"))), "cluster");
        Path pack = SamplePack.make(folder, "examples");
        cluster = new Cluster(folder, 2);
        // Tasks that take a little longer than others are run twice, and one of the two is cancelled.
        spark = cluster.session(2)
                .config("spark.sql.shuffle.partitions", 4)
                .config("spark.speculation", true)
                .config("spark.speculation.quantile", 0.5)
                .config("spark.speculation.multiplier", 1.1)
                .getOrCreate();
        python = PackedFunctions.load(spark, pack.toString());
    }

    @AfterAll
    static void stop() throws Exception {
        if (spark != null) {
            spark.stop();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    /** The sum for each remainder by Python, to be compared with the same in Java. */
    private static Dataset<Row> sums() {
        StructType running = StructType.fromDDL("n BIGINT, total BIGINT");
        Dataset<Row> numbers = spark.range(0, ROWS, 1, PARTITIONS).toDF("n");
        return python.mapPartitions(numbers, "examples.words:running", running)
                .selectExpr("n % 7 AS remainder", "n")
                .groupBy("remainder")
                .count();
    }

    private static List<Row> expected() {
        return spark.range(0, ROWS, 1, PARTITIONS)
                .selectExpr("id % 7 AS remainder")
                .groupBy("remainder")
                .count()
                .collectAsList();
    }

    /** Runs a job in whose middle something happens. */
    private static List<Row> withTroubleInTheMiddle(Runnable trouble) throws Exception {
        CountDownLatch some = new CountDownLatch(4);
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                some.countDown();
            }
        };
        spark.sparkContext().addSparkListener(listener);
        try {
            CompletableFuture<List<Row>> job = CompletableFuture.supplyAsync(() -> sums().collectAsList());
            assertThat(some.await(5, TimeUnit.MINUTES)).isTrue();
            trouble.run();
            return job.get(5, TimeUnit.MINUTES);
        } finally {
            spark.sparkContext().removeSparkListener(listener);
        }
    }

    @Test
    void resultsAreExactWhateverIsLost() throws Exception {
        List<Row> expected = expected();
        assertThat(sums().collectAsList()).containsExactlyInAnyOrderElementsOf(expected);
        String stages = Cluster.get(spark.sparkContext().uiWebUrl().get() + "/api/v1/applications/"
                + spark.sparkContext().applicationId() + "/stages");
        assertThat(stages).contains("python rows", "python nanoseconds", "python contexts", "python imports");

        List<Row> afterKill =
                withTroubleInTheMiddle(() -> cluster.executors().getFirst().destroyForcibly());
        assertThat(afterKill).containsExactlyInAnyOrderElementsOf(expected);

        List<Row> afterStop = withTroubleInTheMiddle(() -> {
            try {
                cluster.stopWorker(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(afterStop).containsExactlyInAnyOrderElementsOf(expected);
    }
}
