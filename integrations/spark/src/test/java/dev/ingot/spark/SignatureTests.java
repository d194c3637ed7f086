package dev.ingot.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.PythonFunctionException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What functions say of themselves when they are registered, and what is refused then. */
class SignatureTests {
    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static PackedFunctions python;

    @BeforeAll
    static void start() throws Exception {
        spark = LocalSpark.start();
        python = PackedFunctions.load(spark, SamplePack.make(folder, "examples").toString());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static List<Row> sql(String text) {
        return spark.sql(text).collectAsList();
    }

    @Test
    void functionWithATypeHintIsRegisteredByIt() {
        python.registerUdf("twice", "examples.words:twice");
        assertThat(sql("SELECT sum(twice(id)) FROM range(1000)").getFirst().getLong(0))
                .isEqualTo(999_000);
        assertThat(spark.sql("SELECT twice(1)").schema().fields()[0].dataType()).isEqualTo(DataTypes.LongType);
    }

    @Test
    void functionsOfAnyNumberOfArgumentsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.registerUdf("examples.words:join"))
                .withMessage("examples.words:join takes any number of arguments, of which Spark has to know how many"
                        + " there are; give it an array");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INTERVAL YEAR TO MONTH | the Spark type interval year to month are not supported",
                "ARRAY<INTERVAL DAY TO SECOND> | the Spark type interval day to second are not supported"
            })
    void typesThatDoNotCrossAreRefusedAtRegistration(String type, String message) {
        DataType wanted = DataType.fromDDL(type);
        assertThatExceptionOfType(PythonFunctionException.class)
                .isThrownBy(() -> python.registerUdf("same", "examples.words:same", wanted))
                .withMessageContaining(message);
    }

    @Test
    void hintsNameRows() {
        StructType words = python.schema("examples.words:words");
        assertThat(words).isEqualTo(StructType.fromDDL("word STRING, length BIGINT"));
        Dataset<Row> lines = spark.sql("SELECT 'one three' AS text");
        assertThat(python.flatMap(lines, "examples.words:words", words).collectAsList())
                .extracting(Row::toString)
                .containsExactly("[one,3]", "[three,5]");
        StructType numbers = python.schema("examples.words:numbers");
        assertThat(numbers)
                .isEqualTo(StructType.fromDDL(
                        "small ARRAY<BIGINT>, share DOUBLE, word STRUCT<word: STRING, length: BIGINT>"));
        assertThat(python.map(spark.range(0, 2, 1, 1).toDF("n"), "examples.words:numbers", numbers)
                        .collectAsList())
                .extracting(Row::toString)
                .containsExactly("[ArraySeq(1, 0),0.5,null]", "[ArraySeq(1, 1),0.5,[w,1]]");
        assertThat(python.schema("examples.words:remainders"))
                .isEqualTo(StructType.fromDDL("remainder BIGINT, rows BIGINT, total BIGINT"));
    }

    /** They say nothing of rows, and keep nobody from giving a type. */
    @ParameterizedTest
    @ValueSource(strings = {"bare_tuple", "bare_iterator", "unknown_type", "of_itself", "plain_named"})
    void hintsThatNameNoRowsAreNone(String name) {
        String function = "examples.hints:" + name;
        assertThatIllegalArgumentException().isThrownBy(() -> python.schema(function));
        python.registerUdf(name, function, DataTypes.LongType);
        assertThat(sql("SELECT " + name + "(3) IS NULL").getFirst().getBoolean(0))
                .isTrue();
    }

    @Test
    void rowsThatTheHintDoesNotNameAreRefused() {
        Dataset<Row> lines = spark.sql("SELECT 'one three' AS text");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.flatMap(lines, "examples.words:words", StructType.fromDDL("word STRING")))
                .withMessageContaining("which is STRUCT<word: STRING, length: BIGINT>, not STRUCT<word: STRING>");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.schema("examples.words:twice"))
                .withMessageStartingWith("examples.words:twice has the type hint int, which names no rows;");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.schema("examples.words:count"))
                .withMessageStartingWith("examples.words:count has no type hint for its result,");
    }

    @Test
    void functionsDescribeThemselves() {
        assertThat(python.describe("examples.words:twice")).isEqualTo("twice(x: int) -> int\n\nDouble a number.");
    }

    @Test
    void functionsTakeAsManyArgumentsAsSparks() {
        python.registerUdf("of_none", "examples.words:of_none");
        python.registerUdf("of_most", "examples.words:of_most");
        List<Integer> arguments =
                IntStream.rangeClosed(1, ScalarFunction.MOST_ARGUMENTS).boxed().toList();
        String text = arguments.toString();
        Row row = sql("SELECT of_none(), of_most(" + text.substring(1, text.length() - 1) + ") FROM range(1)")
                .getFirst();
        assertThat(row.getLong(0)).isEqualTo(7);
        assertThat(row.getString(1)).isEqualTo(text);
    }

    @Test
    void functionsThatCannotBeCalledWithRowsAreRefused() {
        Dataset<Row> numbers = spark.range(2).toDF("n");
        StructType schema = StructType.fromDDL("remainder BIGINT, rows BIGINT, total BIGINT");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.mapPartitions(numbers, "examples.words:summary", schema))
                .withMessage("examples.words:summary takes 2 arguments, and is given an iterator of rows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.applyInGroups(numbers, List.of("n"), "examples.words:running", schema))
                .withMessage("examples.words:running takes 1 arguments, and is given a dict of the key and an iterator"
                        + " of rows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.mapBatches(numbers, "examples.words:of_none", schema))
                .withMessage("examples.words:of_none takes 0 arguments, and is given a dict of columns");
        assertThatExceptionOfType(PythonFunctionException.class)
                .isThrownBy(() -> python.registerUdf("examples.words:by_name"))
                .withMessageContaining(
                        "examples.words:by_name needs arguments by name, y, and Spark gives them by place");
    }

    @Test
    void columnsWhoseValuesDoNotCrossAreRefused() {
        Dataset<Row> times = spark.sql("SELECT 1 AS n, array(INTERVAL '1' DAY) AS pauses");
        StructType schema = StructType.fromDDL("n BIGINT");
        String message = "the column pauses has values of the Spark type INTERVAL DAY, which cannot be given to Python"
                + " functions; cast it, or leave it out";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.map(times, "examples.words:upper", schema))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.mapBatches(times, "examples.words:columns", schema))
                .withMessage(message);
        python.registerUdf("kind_of_pause", "examples.words:kind");
        assertThatThrownBy(() -> sql("SELECT kind_of_pause(INTERVAL '1' DAY)"))
                .rootCause()
                .hasMessageStartingWith("examples.words:kind was not called for (PT24H): values of java.time.Duration");
    }

    @Test
    void functionOfMoreArgumentsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.registerUdf("many", "examples.words:of_too_many"))
                .withMessage("examples.words:of_too_many takes 11 arguments, and at most 10 are possible;"
                        + " give it a struct");
    }

    @Test
    void functionWithAnotherHintIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.registerUdf("twice", "examples.words:twice", DataTypes.StringType))
                .withMessage("examples.words:twice says that it returns int, which is BIGINT, not STRING;"
                        + " change one of them");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.registerUdf("same", "examples.words:same"))
                .withMessageContaining("has no type hint for its result");
        assertThatExceptionOfType(PythonFunctionException.class)
                .isThrownBy(() -> python.registerUdf("gone", "examples.words:gone"))
                .withMessageContaining("AttributeError: module 'examples.words' has no attribute 'gone'");
        assertThatIllegalArgumentException().isThrownBy(() -> python.registerUdf("none", "words"));
    }
}
