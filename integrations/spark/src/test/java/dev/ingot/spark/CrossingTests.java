package dev.ingot.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        String message = "two columns or fields have the name a, and Python functions are given them by name";
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
