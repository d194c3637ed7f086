package dev.ingot.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.host.Access;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkFiles;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which values and settings cross between Spark and Python, and which are refused, in one JVM. */
class CrossingTests {
    @TempDir
    private static Path folder;

    private static Path pack;
    private static SparkSession spark;
    private static PackedFunctions python;

    @BeforeAll
    static void start() throws Exception {
        pack = SamplePack.make(folder, "examples");
        spark = LocalSpark.start();
        python = PackedFunctions.load(spark, pack.toUri().toString());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @AfterEach
    void forgetSettings() {
        List.of("spark.sql.timeType.enabled", "spark.ingot.timeLimit", "spark.ingot.statementLimit")
                .forEach(spark.conf()::unset);
    }

    @Test
    void fieldsOfOneNameAreRefused() {
        String message = "two columns or fields have the name a, and Python functions know them by name";
        Dataset<Row> rows = spark.sql("SELECT array(named_struct('a', id, 'a', -id)) AS s FROM range(2)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.map(rows, "examples.words:same", StructType.fromDDL("s INT")))
                .withMessageStartingWith(message);
        python.registerUdf("kind_of", "examples.words:kind");
        assertThatThrownBy(() -> rows.selectExpr("kind_of(s)").collectAsList()).hasStackTraceContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"array(1)", "struct(1)", "map(1, map(array(1), 2))"})
    void keysThatAreNoneInPythonAreRefused(String key) {
        String map = key.startsWith("map") ? key : "map(" + key + ", 'x')";
        Dataset<Row> rows = spark.sql("SELECT " + map + " AS m");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.map(rows, "examples.words:same", StructType.fromDDL("m INT")))
                .withMessageStartingWith("the column m has values of the Spark type ")
                .withMessageEndingWith("which cannot be given to Python functions; cast it, or leave it out");
    }

    @Test
    void hintsStandForTypesOfAnyPrecisionAndCollation() {
        spark.conf().set("spark.sql.timeType.enabled", true);
        python.registerUdf("noon", "examples.misfits:noon", DataType.fromDDL("TIME(3)"));
        python.registerUdf("caseless_kind", "examples.words:kind", DataType.fromDDL("STRING COLLATE UTF8_LCASE"));
        Row row = spark.sql("SELECT string(noon(id)), caseless_kind(id) FROM range(1)")
                .first();
        assertThat(row).hasToString("[12:00:00,int 0]");
    }

    @Test
    void columnsOfAllNumbersAreViews() {
        for (String type : List.of("TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE")) {
            StructType schema =
                    StructType.fromDDL("n " + type + ", double DOUBLE, word STRING, kinds STRING, rows INT");
            Dataset<Row> numbers = spark.sql("SELECT CAST(id AS " + type + ") AS n, 'w' AS word FROM range(3)");
            assertThat(python.mapBatches(numbers.coalesce(1), "examples.words:columns", schema)
                            .selectExpr("sum(n)", "max(kinds)")
                            .first()
                            .toString())
                    .as(type)
                    .matches("\\[3(\\.0)?,\\{'n': 'memoryview', 'word': 'list'}]");
        }
    }

    /** One row with values, one without any, whichever way they go. */
    @Test
    void allTypesCrossByRowsBatchesPartitionsAndGroups() {
        Dataset<Row> rows = spark.sql("""
                SELECT id, flag, tiny, small, number, price, word, octets, day, moment, clock, items, pairs, pair
                FROM VALUES
                  (1L, true, 1Y, 2S, 3, 1.50BD, 'ü', X'00FF', DATE'0001-01-01', TIMESTAMP'1999-12-31 23:59:59.123456',
                   TIMESTAMP_NTZ'2024-02-29 12:00:00.000001', array(1.5D, null), map('a', DATE'2024-01-01', 'b', null),
                   struct(1 AS x, struct(X'01' AS y) AS inner)),
                  (2L, null, null, null, null, null, null, null, null, null, null, null, null, null)
                AS t(id, flag, tiny, small, number, price, word, octets, day, moment, clock, items, pairs, pair)
                ORDER BY id""").coalesce(1);
        List<Row> expected = rows.collectAsList();
        StructType schema = rows.schema();
        assertThat(List.of(
                        python.map(rows, "examples.words:same", schema),
                        python.mapPartitions(rows, "examples.words:same", schema),
                        python.mapBatches(rows, "examples.words:same", schema),
                        python.applyInGroups(rows, List.of("id"), "examples.misfits:group", schema)
                                .orderBy("id")))
                .allSatisfy(same -> assertThat(same.collectAsList()).isEqualTo(expected));
    }

    @Test
    void rowsWithoutAKeyAreAGroup() {
        spark.sql("SELECT nullif(id % 3, 0) AS remainder, id AS n FROM range(30)")
                .createOrReplaceTempView("keys");
        StructType schema = StructType.fromDDL("remainder BIGINT, rows BIGINT, total BIGINT");
        assertThat(python.applyInGroups(spark.table("keys"), List.of("remainder"), "examples.words:summary", schema)
                        .collectAsList())
                .containsExactlyInAnyOrderElementsOf(
                        spark.sql("SELECT remainder, count(*), sum(n) FROM keys GROUP BY remainder")
                                .collectAsList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "make_date(12000, 1, 1)",
                "make_timestamp(12000, 1, 1, 0, 0, 0)",
                "make_timestamp_ntz(12000, 1, 1, 0, 0, 0)"
            })
    void dateThatPythonHasNotIsNamedWithItsColumn(String value) {
        Dataset<Row> rows = spark.sql("SELECT id, struct(" + value + " AS day) AS s FROM range(1)");
        StructType schema = StructType.fromDDL("id BIGINT");
        String message = ": s: day: +12000-01-01 is not within the years 1 to 9999, which Python knows";
        assertThatThrownBy(() -> python.map(rows, "examples.words:same", schema).collectAsList())
                .hasStackTraceContaining("examples.words:same was not called for [0,")
                .hasStackTraceContaining(message);
        assertThatThrownBy(() ->
                        python.mapBatches(rows, "examples.words:same", schema).collectAsList())
                .hasStackTraceContaining(message);
    }

    @Test
    void whatWasGivenIsReadable() {
        python.registerUdf("inverse_of", "examples.words:inverse");
        assertThatThrownBy(() -> spark.sql("SELECT inverse_of(X'00FF')").collectAsList())
                .hasStackTraceContaining("examples.words:inverse failed for (X'00FF')");
        assertThatThrownBy(() -> python.map(
                                spark.sql("SELECT unhex(repeat('AB', 40)) AS b, map('k', array(X'01')) AS m"),
                                "examples.words:nothing",
                                StructType.fromDDL("b BINARY"))
                        .collectAsList())
                .hasStackTraceContaining("returned None for [X'" + "AB".repeat(32) + "…',Map(k -> List(X'01'))];");
    }

    @Test
    void resultsOfOneNameAreRefused() {
        Dataset<Row> one = spark.range(1).toDF("n");
        StructType schema = new StructType().add("a", "int").add("a", "int");
        String message = "two columns or fields have the name a, and Python functions know them by name";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.map(one, "examples.words:same", schema))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.mapBatches(one, "examples.words:same", schema))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.registerUdf("twice", "examples.words:same", schema))
                .withMessageStartingWith(message);
    }

    /** As spark-submit's {@code --files} does. */
    @Test
    void packsComeFromFilesThatSparkHasSent() throws Exception {
        spark.sparkContext().addFile(pack.toString());
        PackedFunctions sent = PackedFunctions.load(
                spark, "file://" + SparkFiles.get(pack.getFileName().toString()));
        sent.registerUdf("kind_of_sent", "examples.words:kind");
        assertThat(spark.sql("SELECT kind_of_sent(id) FROM range(1)").first()).hasToString("[int 0]");
    }

    @Test
    void exceptionOfJavaHasTheLineOfPython() throws Exception {
        PackedFunctions trusted = PackedFunctions.builder(spark)
                .pack(pack.toString())
                .access(Access.TRUSTED)
                .build();
        trusted.registerUdf("java_failure", "examples.misfits:java_failure");
        assertThatThrownBy(
                        () -> spark.sql("SELECT java_failure(id) FROM range(1)").collectAsList())
                .hasStackTraceContaining("examples.misfits:java_failure failed for (0)")
                .hasStackTraceContaining("java.lang.NumberFormatException: For input string: \"no number\"")
                .hasStackTraceContaining("    at java_failure (/ingot/examples/examples/misfits.py, line ");
    }

    @Test
    void textIsNoColumn() {
        Dataset<Row> one = spark.range(1).toDF("n");
        assertThatThrownBy(() -> python.mapBatches(one, "examples.misfits:text_column", StructType.fromDDL("t STRING"))
                        .collectAsList())
                .hasStackTraceContaining("expected a sequence for the column t, found str 'abc'");
    }

    @Test
    void variablesAreReadInTasks() throws Exception {
        PackedFunctions functions = PackedFunctions.builder(spark)
                .pack(pack.toString())
                .variable("rates", Map.of("EUR", 1.0, "USD", 1.25))
                // Every context gets all of them.
                .variable("of primitive values", new Object[] {new double[] {0.5}, new int[][] {{1}, {}}})
                .build();
        functions.registerUdf("rate_of", "examples.words:rate");
        assertThat(spark.range(2)
                        .selectExpr("sum(rate_of(if(id = 0, 'EUR', 'USD')))")
                        .first()
                        .getDouble(0))
                .isEqualTo(2.25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeLimit", "statementLimit"})
    void limitsBelowZeroAreRefused(String limit) {
        String setting = "spark.ingot." + limit;
        spark.conf().set(setting, "-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PackedFunctions.load(spark, pack.toString()))
                .withMessage(setting + "=-1: not a limit; give 0 for none");
    }
}
