package dev.ingot.spark;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerSpeculativeTaskSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A job on a master and two workers as processes: what is lost on the way is done again, and nothing twice. */
@EnabledIfSystemProperty(
        named = "ingot.cluster",
        matches = "true",
        disabledReason = "starts a cluster; ./maven verify -pl integrations/spark -am -Dingot.cluster=true")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTests {
    private static final int ROWS = 400_000;
    private static final int PARTITIONS = 24;

    private static Cluster cluster;
    private static SparkSession spark;
    private static PackedFunctions python;
    private static Path pack;

    @BeforeAll
    static void start() throws Exception {
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of(System.getProperty("ingot.work"))), "cluster");
        pack = SamplePack.make(folder, "examples");
        cluster = new Cluster(folder, 2);
        // Tasks that take a little longer than others are run twice, and one of the two is cancelled.
        spark = cluster.session(2)
                .config("spark.sql.shuffle.partitions", 4)
                // It takes fewer classes of Java's collections than the other one.
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
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

    /**
     * What Python made of the numbers, for each remainder: how many there are, how many different ones, their sum, and
     * the sum of the running totals, for which each partition has to be whole and in order.
     */
    private static Dataset<Row> sums(String function) {
        StructType running = StructType.fromDDL("n BIGINT, total BIGINT");
        Dataset<Row> numbers = spark.range(0, ROWS, 1, PARTITIONS).toDF("n");
        return python.mapPartitions(numbers, function, running)
                .selectExpr("n % 7 AS remainder", "n", "total")
                .groupBy("remainder")
                .agg(count("n"), countDistinct("n"), sum("n"), sum("total"));
    }

    /** The same in Java. */
    private static List<Row> expected() {
        long[][] sums = new long[7][4];
        for (long partition = 0; partition < PARTITIONS; partition++) {
            long total = 0;
            for (long n = partition * ROWS / PARTITIONS; n < (partition + 1) * ROWS / PARTITIONS; n++) {
                total += n;
                long[] sum = sums[(int) (n % 7)];
                sum[0]++;
                sum[1]++;
                sum[2] += n;
                sum[3] += total;
            }
        }
        List<Row> rows = new ArrayList<>();
        for (long remainder = 0; remainder < sums.length; remainder++) {
            long[] sum = sums[(int) remainder];
            rows.add(RowFactory.create(remainder, sum[0], sum[1], sum[2], sum[3]));
        }
        return rows;
    }

    /** Runs a job in whose middle something happens. */
    private static List<Row> withTroubleInTheMiddle(Runnable trouble) throws Exception {
        CountDownLatch some = new CountDownLatch(4);
        CountDownLatch lost = new CountDownLatch(1);
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                some.countDown();
                if (end.reason() instanceof ExecutorLostFailure) {
                    lost.countDown();
                }
            }
        };
        spark.sparkContext().addSparkListener(listener);
        try {
            CompletableFuture<List<Row>> job = CompletableFuture.supplyAsync(
                    () -> sums("examples.words:running").collectAsList());
            assertThat(some.await(5, TimeUnit.MINUTES)).isTrue();
            assertThat(job).as("the job is in its middle").isNotDone();
            trouble.run();
            List<Row> result = job.get(5, TimeUnit.MINUTES);
            // Listeners are told later.
            assertThat(lost.await(1, TimeUnit.MINUTES))
                    .as("a task was lost with its executor")
                    .isTrue();
            return result;
        } finally {
            spark.sparkContext().removeSparkListener(listener);
        }
    }

    /** The last test of the class: a worker is gone then. */
    @Test
    @Order(2)
    void resultsAreExactWhateverIsLost() throws Exception {
        List<Row> expected = expected();
        assertThat(sums("examples.words:running").collectAsList()).containsExactlyInAnyOrderElementsOf(expected);
        String stages = Cluster.get(spark.sparkContext().uiWebUrl().get() + "/api/v1/applications/"
                + spark.sparkContext().applicationId() + "/stages");
        assertThat(stages).contains("python rows", "python nanoseconds", "python contexts", "python imports");
        assertThat(stages).containsPattern("python rows\",[^}]*\"value\" : \"[0-9]*[1-9]");

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

    /** Whether executors have the rights and variables of the job, too. */
    @Test
    @Order(1)
    void taskWhoseFunctionFailsOnceIsRunAgain() throws Exception {
        Path marks = Files.createTempDirectory(Path.of(System.getProperty("ingot.work")), "marks");
        PackedFunctions functions = PackedFunctions.builder(spark)
                .pack(pack.toString())
                .access(Access.PROGRAM)
                .variable("marks", Map.of("folder", marks.toString(), "every", List.of(100_000)))
                .build();
        Dataset<Row> rows = spark.range(0, ROWS, 1, PARTITIONS).toDF("n");
        StructType schema = StructType.fromDDL("n BIGINT");
        assertThat(functions
                        .mapPartitions(rows, "examples.words:fails_once", schema)
                        .agg(count("n"), countDistinct("n"), sum("n"))
                        .first())
                .isEqualTo(RowFactory.create((long) ROWS, (long) ROWS, (long) ROWS * (ROWS - 1) / 2));
        try (Stream<Path> made = Files.list(marks)) {
            assertThat(made).as("failures").hasSize(ROWS / 100_000);
        }
    }

    @Test
    @Order(1)
    void taskThatIsRunTwiceCountsOnce() throws Exception {
        CountDownLatch copied = new CountDownLatch(1);
        SparkListener listener = new SparkListener() {
            @Override
            public void onSpeculativeTaskSubmitted(SparkListenerSpeculativeTaskSubmitted submitted) {
                copied.countDown();
            }
        };
        spark.sparkContext().addSparkListener(listener);
        try {
            assertThat(sums("examples.words:unevenly").collectAsList()).containsExactlyInAnyOrderElementsOf(expected());
            // Listeners are told later.
            assertThat(copied.await(1, TimeUnit.MINUTES))
                    .as("a task was run twice")
                    .isTrue();
        } finally {
            spark.sparkContext().removeSparkListener(listener);
        }
    }
}
