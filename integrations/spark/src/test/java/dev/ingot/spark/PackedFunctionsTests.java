package dev.ingot.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.CorruptPackException;
import dev.ingot.SigningKeys;
import dev.ingot.UntrustedPackException;
import dev.ingot.host.Access;
import dev.ingot.pack.Pack;
import dev.ingot.pack.PackSigner;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of a pack in one JVM that is driver and executor. */
class PackedFunctionsTests {
    /** Decides of which classes dates and times in rows are. */
    private static final String NEW_TIMES = "spark.sql.datetime.java8API.enabled";

    @TempDir
    private static Path folder;

    private static Path pack;
    private static SparkSession spark;
    private static PackedFunctions python;

    @BeforeAll
    static void start() throws Exception {
        pack = SamplePack.make(folder, "examples");
        spark = LocalSpark.start();
        python = PackedFunctions.load(spark, pack.toString());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @AfterEach
    void haveOldTimes() {
        spark.conf().unset(NEW_TIMES);
    }

    private static List<Row> sql(String text) {
        return spark.sql(text).collectAsList();
    }

    @Test
    void sparkMakesThePluginThatStartsGraalPyAhead() {
        var sources = SparkEnv.get().metricsSystem().getSourcesByName("plugin." + IngotPlugin.class.getName());
        assertThat(sources.size()).isEqualTo(1);
        assertThat(sources.head().metricRegistry().getGauges()).containsKey("python.ready");
    }

    @Test
    void settingsGivenTwiceAreRefused() {
        Map<String, UnaryOperator<PackedFunctions.Builder>> settings = Map.of(
                "access", builder -> builder.access(Access.READ_FILES),
                "trustedKeys",
                        builder -> builder.trustedKeys(
                                List.of(SigningKeys.generate().getPublic())),
                "variable", builder -> builder.variable("name", 1));
        // Packs can be as many as one likes.
        assertThat(Arrays.stream(PackedFunctions.Builder.class.getMethods())
                        .filter(method -> method.getReturnType() == PackedFunctions.Builder.class)
                        .map(Method::getName)
                        .filter(name -> !name.equals("pack")))
                .containsExactlyInAnyOrderElementsOf(settings.keySet());
        assertThat(settings).allSatisfy((name, setting) -> {
            PackedFunctions.Builder builder = setting.apply(PackedFunctions.builder(spark));
            assertThatIllegalStateException()
                    .isThrownBy(() -> setting.apply(builder))
                    .withMessageContaining("the setting '" + name)
                    .withMessageEndingWith("is given twice; give it once");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1e300D | FLOAT | 2.5 | expected float from -3.4028234663852886e+38 to 3.4028234663852886e+38"
                        + " for FLOAT, found float 1e+300",
                "1000BD | DECIMAL(5,2) | 2.50 | expected at most 3 digits before the point for DECIMAL(5,2),"
                        + " found Decimal"
            })
    void numbersThatDoNotFitFailTheirTask(String value, String type, String other, String message) {
        python.registerUdf("same", "examples.words:same", DataType.fromDDL(type));
        assertThatThrownBy(() -> sql("SELECT same(" + value + ")"))
                .rootCause()
                .message()
                .contains(message);
        assertThat(sql("SELECT same(CAST(2.5 AS " + type + "))").getFirst().get(0))
                .hasToString(other);
    }

    @Test
    void packsComeFromTheClassPath() throws Exception {
        URL[] places = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(places, null)) {
            PackedFunctions functions = PackedFunctions.builder(spark)
                    .pack(loader, pack.getFileName().toString())
                    .build();
            functions.registerUdf("twice_packed", "examples.words:twice");
            assertThat(sql("SELECT twice_packed(4)").getFirst().getLong(0)).isEqualTo(8);
            assertThatExceptionOfType(FileNotFoundException.class)
                    .isThrownBy(() -> PackedFunctions.builder(spark).pack(loader, "gone.pypack"))
                    .withMessage("gone.pypack: not on the class path; is the pack's jar there?");
        }
    }

    /** Each row is counted once, however it reaches Python. */
    @Test
    void rowsOfStreamsGroupsAndBatchesAreCounted() {
        Dataset<Row> numbers = spark.range(0, 1_000, 1, 2).toDF("n").withColumn("remainder", col("n").mod(7));
        StructType running = StructType.fromDDL("n BIGINT, total BIGINT");
        assertThat(rowsGivenTo(python.mapPartitions(numbers, "examples.words:running", running)))
                .isEqualTo(1_000);
        StructType summary = python.schema("examples.words:remainders");
        assertThat(rowsGivenTo(
                        python.applyInGroups(numbers, List.of("remainder"), "examples.words:remainders", summary)))
                .isEqualTo(1_000);
        assertThat(rowsGivenTo(python.mapBatches(
                        numbers.select("n"), "examples.words:fewer_rows", StructType.fromDDL("n BIGINT"))))
                .isEqualTo(1_000);
    }

    private static long rowsGivenTo(Dataset<Row> made) {
        long before = python.settings().counters().rows().value();
        assertThat(made.collectAsList()).isNotEmpty();
        return python.settings().counters().rows().value() - before;
    }

    @Test
    void packsComeFromUrls() throws Exception {
        PackedFunctions functions = PackedFunctions.load(spark, pack.toUri().toString());
        functions.registerUdf("examples.words:twice");
        assertThat(sql("SELECT twice(21)").getFirst().getLong(0)).isEqualTo(42);
    }

    @Test
    void namedTuplesAreRowsByName() {
        StructType turned = StructType.fromDDL("length BIGINT, word STRING");
        Dataset<Row> lines = spark.sql("SELECT 'one' AS text");
        assertThat(python.flatMap(lines, "examples.words:words", turned).collectAsList())
                .extracting(Row::toString)
                .containsExactly("[3,one]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | bool True",
                "1Y | int 1",
                "300S | int 300",
                "7 | int 7",
                "-9000000000 | int -9000000000",
                "1.5D | float 1.5",
                "'größe' | str 'größe'",
                "1.50BD | Decimal Decimal('1.50')",
                "DATE'1969-12-31' | date datetime.date(1969, 12, 31)",
                "X'00FF' | bytes b'\\x00\\xff'",
                "array(1, NULL, 3) | list [1, None, 3]",
                "map('a', 1.5D) | dict {'a': 1.5}",
                "named_struct('x', 1, 'y', array('z')) | dict {'x': 1, 'y': ['z']}",
                "NULL | None",
                "DATE'0001-01-01' | date datetime.date(1, 1, 1)",
                "TIMESTAMP'0001-01-01 00:00:00' | datetime datetime.datetime(1, 1, 1, 0, 0,"
                        + " tzinfo=datetime.timezone.utc)",
                "TIMESTAMP_NTZ'1900-01-01 00:00:00' | datetime datetime.datetime(1900, 1, 1, 0, 0)",
                "TIMESTAMP'2026-11-25 12:30:00.123456' | datetime datetime.datetime(2026, 11, 25, 12, 30, 0, 123456,"
                        + " tzinfo=datetime.timezone.utc)"
            })
    void argumentsAreTheirCounterparts(String value, String expected) {
        python.registerUdf("kind", "examples.words:kind");
        String quoted = value.startsWith("größe") ? "'größe'" : value;
        assertThat(sql("SELECT kind(" + quoted + ")").getFirst().getString(0)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resultsOfEveryTypeComeBack(boolean newClasses) {
        spark.conf().set(NEW_TIMES, newClasses);
        StructType schema = StructType.fromDDL("day DATE, moment TIMESTAMP, local TIMESTAMP_NTZ, price DECIMAL(10,2),"
                + " bytes BINARY, tags MAP<STRING, INT>, tiny TINYINT, small SMALLINT, ratio FLOAT, numbers ARRAY<INT>,"
                + " points ARRAY<STRUCT<x: INT>>");
        python.registerUdf("dates", "examples.words:dates", schema);
        String expected = "1969-12-31 | 2026-11-25 12:30:00.123456 | 1900-01-01 00:00:00 | 12.34 | 00FF | a,b | true"
                + " | -128 | 32767 | 0.5 | 1,null,3 | 1,2";
        String values = "concat_ws(' | ', d.day, d.moment, d.local, d.price, hex(d.bytes),"
                + " array_join(map_keys(d.tags), ','), d.tags['b'] IS NULL, d.tiny, d.small, d.ratio,"
                + " array_join(d.numbers, ',', 'null'), array_join(d.points.x, ','))";
        String select = "SELECT " + values + " FROM (SELECT dates(1) AS d)";
        assertThat(sql(select).getFirst().getString(0)).isEqualTo(expected);
        Dataset<Row> mapped = python.map(spark.range(1).toDF(), "examples.words:dates", schema);
        mapped.createOrReplaceTempView("mapped");
        assertThat(sql("SELECT " + values + " FROM mapped AS d").getFirst().getString(0))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oldDatesComeBackAsTheyWent(boolean newClasses) {
        spark.conf().set(NEW_TIMES, newClasses);
        python.registerUdf("same_day", "examples.words:same", DataTypes.DateType);
        python.registerUdf("same_moment", "examples.words:same", DataTypes.TimestampType);
        String select = "SELECT concat_ws(' ', same_day(DATE'0001-01-01'), same_day(DATE'1582-10-04'),"
                + " same_moment(TIMESTAMP'1500-02-28 12:00:00'))";
        assertThat(sql(select).getFirst().getString(0)).isEqualTo("0001-01-01 1582-10-04 1500-02-28 12:00:00");
    }

    @Test
    void resultThatDoesNotFitIsNamedWithItsPlace() {
        StructType schema = StructType.fromDDL("numbers ARRAY<INT>, name STRING");
        python.registerUdf("wrong", "examples.words:wrong", schema);
        assertThatThrownBy(() -> sql("SELECT wrong('a')"))
                .rootCause()
                .message()
                .contains("examples.words:wrong failed for (a)")
                .contains("numbers[2]: expected int from -2147483648 to 2147483647 for INT, found str 'three'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n BIGINT NOT NULL | missing | n: expected a value, because there is no NULL here, found NoneType None",
                "p STRUCT<x: INT NOT NULL> | inner | p.x: expected a value, because there is no NULL here",
                "t STRING | surrogate | t: expected str without lone surrogates",
                "m MAP<STRING, INT> | none_key | m[None]: expected a value, because there is no NULL here",
                "m MAP<DECIMAL(5,2), INT> | near_decimals | m: expected keys that differ as those of the map's type",
                "m MAP<FLOAT, INT> | near_floats | m: expected keys that differ as those of the map's type"
            })
    void whatHasNoPlaceInTheTypeFails(String schema, String function, String message) {
        StructType type = StructType.fromDDL(schema);
        python.registerUdf("misfit", "examples.misfits:" + function, type);
        for (Dataset<Row> rows : List.of(
                spark.range(1).selectExpr("misfit(id)"),
                python.map(spark.range(1).toDF(), "examples.misfits:" + function, type))) {
            assertThatThrownBy(rows::collectAsList).rootCause().message().contains(" " + message);
        }
    }

    @Test
    void enumerationsOfTextAreTheirText() {
        python.registerUdf("colour", "examples.misfits:colour", DataTypes.StringType);
        assertThat(sql("SELECT colour(1)").getFirst().getString(0)).isEqualTo("red");
    }

    @Test
    void textOfAnyCollationComesBack() {
        DataType caseless = DataType.fromDDL("STRING COLLATE UTF8_LCASE");
        python.registerUdf("caseless", "examples.words:same", caseless);
        assertThat(sql("SELECT caseless('A')").getFirst().getString(0)).isEqualTo("A");
        // In a field Spark writes it in another way.
        StructType schema = new StructType().add("c", caseless);
        Dataset<Row> rows = spark.sql("SELECT 'A' AS c");
        assertThat(python.map(rows, "examples.words:same", schema).collectAsList())
                .extracting(Row::toString)
                .containsExactly("[A]");
    }

    @Test
    void timesOfDayCrossBothWays() {
        spark.conf().set("spark.sql.timeType.enabled", true);
        python.registerUdf("same_time", "examples.words:same", DataType.fromDDL("TIME(3)"));
        python.registerUdf("kind_of_time", "examples.words:kind");
        assertThat(sql("SELECT string(same_time(TIME'23:59:58.123456')), kind_of_time(TIME'01:02:03.000004')"))
                .extracting(Row::toString)
                .containsExactly("[23:59:58.123,time datetime.time(1, 2, 3, 4)]");
        spark.conf().unset("spark.sql.timeType.enabled");
    }

    /** Rows have other classes for dates and times then. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsWithDatesAndTimesAreTheSame(boolean newClasses) {
        spark.conf().set(NEW_TIMES, newClasses);
        StructType schema = StructType.fromDDL("day DATE, moment TIMESTAMP");
        Dataset<Row> rows = spark.sql("SELECT DATE'0001-01-01' AS day, TIMESTAMP'1500-02-28 12:00:00' AS moment");
        assertThat(python.map(rows, "examples.words:same", schema).collectAsList())
                .isEqualTo(rows.collectAsList());
    }

    @Test
    void columnsOfOneNameAreRefused() {
        Dataset<Row> rows = spark.sql("SELECT 1 AS a, 2 AS a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> python.map(rows, "examples.words:same", StructType.fromDDL("a INT")))
                .withMessage(
                        "two columns or fields have the name a, and Python functions know them by name; rename one,"
                                + " or leave it out");
    }

    @Test
    void groupsAreByColumnsOfAnyName() {
        StructType schema = StructType.fromDDL("key STRING");
        Dataset<Row> rows = spark.sql("SELECT id % 2 AS `a.b`, 'x' AS Kind FROM range(4)");
        assertThat(python.applyInGroups(rows, List.of("a.b", "kind"), "examples.misfits:keys", schema)
                        .collectAsList())
                .extracting(Row::toString)
                .containsExactlyInAnyOrder("[{'a.b': 0, 'kind': 'x'}]", "[{'a.b': 1, 'kind': 'x'}]");
    }

    /** Not the Python function's, which only asked for rows. */
    @Test
    void failureUpstreamIsItsOwn() {
        MapFunction<Row, Row> fails = row -> {
            throw new IllegalStateException("no such luck");
        };
        Dataset<Row> numbers = spark.range(1).toDF("n");
        Dataset<Row> failing = numbers.map(fails, Encoders.row(numbers.schema()));
        StructType schema = StructType.fromDDL("n BIGINT, total BIGINT");
        // Also where the function goes on without the rows.
        for (String function : List.of("examples.words:running", "examples.misfits:swallows")) {
            assertThatThrownBy(() ->
                            python.mapPartitions(failing, function, schema).collectAsList())
                    .hasMessageContaining("java.lang.IllegalStateException: no such luck")
                    .hasMessageNotContaining(function + " failed");
        }
    }

    @Test
    void generatorThatIsNotAtItsEndIsClosed() throws Exception {
        Path closed = folder.resolve("closed.txt");
        PackedFunctions functions = PackedFunctions.builder(spark)
                .pack(pack.toString())
                .access(Access.PROGRAM)
                .build();
        Dataset<Row> rows = functions.mapPartitions(
                spark.range(0, 10, 1, 1).selectExpr("id AS n", "'" + closed + "' AS file"),
                "examples.misfits:notes_its_end",
                StructType.fromDDL("n BIGINT"));
        assertThat(rows.limit(2).collectAsList()).hasSize(2);
        assertThat(closed).hasContent("closed");
    }

    @Test
    @Timeout(120) // a function that is not cancelled never ends
    void timeLimitEndsATeardownThatDoesNot() throws Exception {
        spark.conf().set("spark.ingot.timeLimit", "10s");
        PackedFunctions limited = PackedFunctions.load(spark, pack.toString());
        spark.conf().unset("spark.ingot.timeLimit");
        limited.registerUdf("lingers", "examples.lingering:identity");
        assertThatThrownBy(() -> spark.range(1).selectExpr("lingers(id)").collectAsList())
                .hasStackTraceContaining("teardown() ran longer than spark.ingot.timeLimit, PT10S, for the task's end");
    }

    @Test
    void signedPackIsUsedAndItsUnsignedCopyRefused() throws Exception {
        KeyPair keys = SigningKeys.generate();
        Path file = folder.resolve("signed.pypack");
        try (Pack unsigned = Pack.open(pack)) {
            PackSigner.sign(unsigned, file, keys.getPrivate());
        }
        PackedFunctions functions = PackedFunctions.builder(spark)
                .pack(file.toString())
                .trustedKeys(List.of(keys.getPublic()))
                .build();
        functions.registerUdf("twice_signed", "examples.words:twice");
        assertThat(spark.range(2, 3).selectExpr("twice_signed(id)").first().getLong(0))
                .isEqualTo(4);
        assertThatExceptionOfType(UntrustedPackException.class)
                .isThrownBy(() -> PackedFunctions.builder(spark)
                        .pack(pack.toString())
                        .trustedKeys(List.of(keys.getPublic()))
                        .build());
    }

    /** As many as tasks run at the same time, and not for each task. */
    @Test
    void contextsAreAsManyAsSlots() throws Exception {
        PackedFunctions functions = PackedFunctions.builder(spark)
                .pack(pack.toString())
                .variable("nobody's else", 1)
                .build();
        functions.registerUdf("twice_pooled", "examples.words:twice");
        long before = functions.settings().counters().contexts().sum();
        for (int job = 0; job < 2; job++) {
            assertThat(spark.range(0, 32, 1, 16).selectExpr("twice_pooled(id)").collectAsList())
                    .hasSize(32);
        }
        // Two slots; one more where registering has made one.
        assertThat(functions.settings().counters().contexts().sum() - before).isBetween(0L, 2L);
    }

    @Test
    void exceptionHasItsTracebackAndWhatWasGiven() {
        python.registerUdf("inverse", "examples.words:inverse");
        assertThatThrownBy(() -> sql("SELECT sum(inverse(id - 5)) FROM range(10)"))
                .rootCause()
                .message()
                .contains("examples.words:inverse failed for (0)")
                .contains("/ingot/examples/examples/words.py\", line")
                .endsWith("ZeroDivisionError: division by zero")
                .doesNotContain("<ingot spark>");
    }

    @Test
    void rowsAreMappedAndMadeAndLeftOut() {
        Dataset<Row> lines = spark.sql("SELECT * FROM VALUES ('one two'), (''), ('three') AS t(text)");
        StructType upper = StructType.fromDDL("text STRING, length INT");
        assertThat(python.map(lines, "examples.words:upper", upper).collectAsList())
                .extracting(Row::toString)
                .containsExactlyInAnyOrder("[ONE TWO,7]", "[,0]", "[THREE,5]");
        StructType words = StructType.fromDDL("word STRING, length INT");
        assertThat(python.flatMap(lines, "examples.words:count", words).collectAsList())
                .extracting(Row::toString)
                .containsExactlyInAnyOrder("[one,3]", "[two,3]", "[three,5]");
    }

    @Test
    void noneIsNoRow() {
        Dataset<Row> numbers = spark.range(1).toDF("n");
        StructType schema = StructType.fromDDL("n BIGINT");
        assertThatThrownBy(() ->
                        python.map(numbers, "examples.words:nothing", schema).collectAsList())
                .hasStackTraceContaining("examples.words:nothing returned None for [0]; use flatMap to leave rows out");
        for (Dataset<Row> none : List.of(
                python.flatMap(numbers, "examples.words:nothings", schema),
                python.mapPartitions(numbers, "examples.words:nothings", schema))) {
            assertThatThrownBy(none::collectAsList)
                    .hasStackTraceContaining("the result: expected a row, found NoneType None");
        }
    }

    @Test
    void partitionsAreStreamed() {
        Dataset<Row> numbers = spark.range(0, 200_000, 1, 2).toDF("n");
        StructType schema = StructType.fromDDL("n BIGINT, total BIGINT");
        Dataset<Row> totals = python.mapPartitions(numbers, "examples.words:running", schema);
        Row last =
                totals.agg(Map.of("total", "max", "n", "count")).collectAsList().getFirst();
        assertThat(last.toString()).contains("200000").contains(Long.toString(299_999L * 100_000 / 2));
        assertThat(totals.limit(3).collectAsList()).hasSize(3);
    }

    @Test
    void batchesAreColumns() {
        StructType schema = StructType.fromDDL("n BIGINT, double DOUBLE, word STRING, kinds STRING, rows INT");
        spark.conf().set("spark.ingot.batchSize", 3);
        Dataset<Row> numbers = spark.range(0, 5, 1, 1).selectExpr("id AS n", "concat('w', id) AS word");
        long before = python.settings().counters().batches().value();
        assertThat(python.mapBatches(numbers, "examples.words:columns", schema).collectAsList())
                .extracting(Row::toString)
                .containsExactly(
                        "[0,0.0,W0,{'n': 'memoryview', 'word': 'list'},3]",
                        "[1,2.0,W1,{'n': 'memoryview', 'word': 'list'},3]",
                        "[2,4.0,W2,{'n': 'memoryview', 'word': 'list'},3]",
                        "[3,6.0,W3,{'n': 'memoryview', 'word': 'list'},2]",
                        "[4,8.0,W4,{'n': 'memoryview', 'word': 'list'},2]");
        assertThat(python.settings().counters().batches().value() - before).isEqualTo(2);
        Dataset<Row> withNull = spark.sql("SELECT * FROM VALUES (1L, 'a'), (NULL, 'b') AS t(n, word)")
                .coalesce(1);
        assertThat(python.mapBatches(withNull, "examples.words:columns", schema).collectAsList())
                .extracting(Row::toString)
                .containsExactly(
                        "[1,2.0,A,{'n': 'list', 'word': 'list'},2]", "[null,null,B,{'n': 'list', 'word': 'list'},2]");
        spark.conf().unset("spark.ingot.batchSize");
        Dataset<Row> sum = python.mapBatches(
                spark.range(0, 10_000, 1, 1).toDF("n"), "examples.words:fewer_rows", StructType.fromDDL("n BIGINT"));
        assertThat(sum.collectAsList()).hasSize(3);
        assertThat(sum.agg(Map.of("n", "sum")).first().getLong(0)).isEqualTo(9_999L * 5_000);
    }

    @Test
    void columnsThatDoNotFitAreNamed() {
        Dataset<Row> numbers = spark.range(2).toDF("n");
        StructType two = StructType.fromDDL("n INT, double DOUBLE");
        assertThatThrownBy(() ->
                        python.mapBatches(numbers, "examples.words:uneven", two).collectAsList())
                .hasStackTraceContaining("expected columns of one length, found dict {'n': 1, 'double': 2}");
        assertThatThrownBy(() -> python.mapBatches(numbers, "examples.words:too_large", two)
                        .collectAsList())
                .hasStackTraceContaining("expected a dict of the columns ['n', 'double']");
        assertThatThrownBy(() -> python.mapBatches(numbers, "examples.words:too_large", StructType.fromDDL("n INT"))
                        .collectAsList())
                .hasStackTraceContaining(
                        "n[1]: expected int from -2147483648 to 2147483647 for INT, found int 1099511627776")
                .hasStackTraceContaining("1 rows, the first of which is [");
    }

    @Test
    void groupsAreWhatSqlMakesOfThem() {
        Dataset<Row> numbers = spark.range(10_000).withColumnRenamed("id", "n");
        numbers = numbers.withColumn("remainder", col("n").mod(7));
        StructType schema = StructType.fromDDL("remainder BIGINT, rows BIGINT, total BIGINT");
        Dataset<Row> grouped = python.applyInGroups(numbers, List.of("remainder"), "examples.words:summary", schema);
        numbers.createOrReplaceTempView("numbers");
        assertThat(grouped.collectAsList())
                .containsExactlyInAnyOrderElementsOf(
                        sql("SELECT remainder, count(*), sum(n) FROM numbers GROUP BY remainder"));
    }

    @Test
    void broadcastVariablesArePythonValues() throws Exception {
        PackedFunctions functions = PackedFunctions.builder(spark)
                .pack(pack.toString())
                .variable("rates", Map.of("EUR", 1.0, "USD", 1.25))
                .build();
        functions.registerUdf("rate", "examples.words:rate");
        assertThat(sql("SELECT rate(c) FROM VALUES ('USD'), ('EUR') AS t(c)"))
                .extracting(row -> row.getDouble(0))
                .containsExactlyInAnyOrder(1.25, 1.0);
    }

    @Test
    void teardownIsCalledWhenATaskHasEndedWell() {
        python.registerUdf("note", "examples.hooks:note");
        assertThatThrownBy(() -> spark.range(0, 3, 1, 1).selectExpr("note(id)").collectAsList())
                .hasMessageContaining("RuntimeError: teardown after ['setup', 0, 1, 2]")
                .hasMessageContaining("the task's end");
    }

    @Test
    void setupIsCalledOnceForATask() {
        python.registerUdf("times_started", "examples.words:times_started");
        List<Row> rows =
                spark.range(0, 100, 1, 1).selectExpr("times_started(id)").collectAsList();
        assertThat(rows.stream().map(row -> row.getLong(0)).distinct())
                .singleElement()
                .satisfies(count -> assertThat(count).isPositive());
    }

    @Test
    void filesOfTheHostAreReadOnlyWhereTheJobSaysSo() throws Exception {
        Path file = Files.writeString(folder.resolve("secret.txt"), "secret");
        python.registerUdf("read_denied", "examples.words:read");
        assertThatThrownBy(() -> sql("SELECT read_denied('" + file + "')"))
                .rootCause()
                .message()
                .contains("PermissionError");
        PackedFunctions.builder(spark)
                .pack(pack.toString())
                .access(Access.READ_FILES)
                .build()
                .registerUdf("read_allowed", "examples.words:read");
        assertThat(sql("SELECT read_allowed('" + file + "')").getFirst().getString(0))
                .isEqualTo("secret");
    }

    @Test
    void timeLimitEndsAFunctionThatDoesNot() throws Exception {
        spark.conf().set("spark.ingot.timeLimit", "200ms");
        PackedFunctions limited = PackedFunctions.load(spark, pack.toString());
        spark.conf().unset("spark.ingot.timeLimit");
        limited.registerUdf("forever", "examples.words:forever");
        assertThatThrownBy(() -> spark.range(1).selectExpr("forever(id)").collectAsList())
                .hasStackTraceContaining(
                        "examples.words:forever ran longer than spark.ingot.timeLimit, PT0.2S, for (0)");
    }

    @Test
    void statementLimitEndsAFunctionThatDoesNot() throws Exception {
        spark.conf().set("spark.ingot.statementLimit", "100000");
        PackedFunctions limited = PackedFunctions.load(spark, pack.toString());
        spark.conf().unset("spark.ingot.statementLimit");
        limited.registerUdf("endless", "examples.words:forever");
        assertThatThrownBy(() -> spark.range(1).selectExpr("endless(id)").collectAsList())
                .hasStackTraceContaining("executed more statements than spark.ingot.statementLimit, 100000");
    }

    @Test
    @Timeout(120) // a function that is not cancelled never ends
    void cancelledJobEndsItsFunctions() throws Exception {
        python.registerUdf("for_ever", "examples.words:forever");
        CountDownLatch began = new CountDownLatch(2);
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskStart(SparkListenerTaskStart start) {
                began.countDown();
            }
        };
        spark.sparkContext().addSparkListener(listener);
        CompletableFuture<List<Row>> job = CompletableFuture.supplyAsync(() -> {
            spark.sparkContext().setJobGroup("endless", "a job that does not end", false);
            return spark.range(0, 2, 1, 2).selectExpr("for_ever(id)").collectAsList();
        });
        assertThat(began.await(1, TimeUnit.MINUTES)).isTrue();
        spark.sparkContext().cancelJobGroup("endless");
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(job::join)
                .havingRootCause()
                .withMessageContaining("cancelled");
        spark.sparkContext().removeSparkListener(listener);
        // Both slots are free again.
        python.registerUdf("twice_again", "examples.words:twice");
        assertThat(spark.range(0, 4, 1, 2).selectExpr("twice_again(id)").collectAsList())
                .hasSize(4);
    }

    @Test
    void damagedOrUnsignedPackFailsBeforeTheFirstTask() throws Exception {
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        Path damaged = Files.write(folder.resolve("damaged.pypack"), bytes);
        assertThatExceptionOfType(CorruptPackException.class)
                .isThrownBy(() -> PackedFunctions.load(spark, damaged.toString()))
                .withMessageContaining("damaged.pypack");
        assertThatExceptionOfType(UntrustedPackException.class)
                .isThrownBy(() -> PackedFunctions.builder(spark)
                        .pack(pack.toString())
                        .trustedKeys(List.of(SigningKeys.generate().getPublic()))
                        .build())
                .withMessageEndingWith(": the pack is not signed; sign it with 'ingot sign'");
    }

    /** As an executor would, to which other bytes came than the driver has checked. */
    @Test
    void packThatIsNotWhatTheJobSaysIsRefused() throws Exception {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        ShippedPack shipped = new ShippedPack(context.broadcast(Files.readAllBytes(pack)), "0".repeat(64));
        assertThatThrownBy(() -> shipped.unpack(folder))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("the pack examples has arrived with the content id [0-9a-f]{64}, expected 0{64};"
                        + " submit the job again");
    }

    @Test
    void rowBeforeTheFailureIsNamedWhereRowsStream() {
        Dataset<Row> numbers = spark.range(0, 5, 1, 1).toDF("n");
        StructType schema = StructType.fromDDL("n BIGINT");
        assertThatThrownBy(() -> python.mapPartitions(numbers, "examples.words:fails_at_three", schema)
                        .collectAsList())
                .rootCause()
                .hasMessageStartingWith("examples.words:fails_at_three failed for [3]");
        assertThatThrownBy(() -> python.applyInGroups(numbers, List.of("n"), "examples.words:fails_in_group", schema)
                        .collectAsList())
                .rootCause()
                .hasMessageStartingWith("examples.words:fails_in_group failed for [3]");
    }

    @Test
    void rowsAreCounted() {
        python.registerUdf("twice_counted", "examples.words:twice");
        long before = python.settings().counters().rows().sum();
        long nanoseconds = python.settings().counters().nanoseconds().sum();
        FilterFunction<Row> all = row -> true;
        assertThat(spark.range(100)
                        .selectExpr("twice_counted(id) AS n")
                        .filter(all)
                        .count())
                .isEqualTo(100);
        assertThat(python.settings().counters().rows().sum()).isGreaterThanOrEqualTo(before + 100);
        assertThat(python.settings().counters().nanoseconds().sum()).isGreaterThan(nanoseconds);
        assertThat(python.settings().counters().contexts().sum()).isPositive();
    }

    @Test
    void importsAreCounted() {
        python.registerUdf("imports_colorsys", "examples.words:imports_colorsys");
        long before = python.settings().counters().imports().sum();
        assertThat(spark.range(1).selectExpr("imports_colorsys(id)").first().getBoolean(0))
                .isTrue();
        assertThat(python.settings().counters().imports().sum()).isGreaterThan(before);
    }

    @Test
    void hostsOfEarlierJobsAreClosedUnlessTasksUseThem() throws Exception {
        Path other = SamplePack.make(folder.resolve("other"), "other");
        List<Settings> jobs = new ArrayList<>();
        for (List<Path> packs : List.of(List.of(other), List.of(pack, other), List.of(other, pack))) {
            for (Access access : List.of(Access.PACKS_ONLY, Access.READ_FILES)) {
                PackedFunctions.Builder builder = PackedFunctions.builder(spark).access(access);
                packs.forEach(file -> builder.pack(file.toString()));
                jobs.add(builder.build().settings());
            }
        }
        ExecutorHost unused = ExecutorHost.join(jobs.get(0));
        unused.leave();
        ExecutorHost used = ExecutorHost.join(jobs.get(1));
        for (Settings job : jobs.subList(2, 6)) {
            ExecutorHost.join(job).leave();
        }
        // The first context was made with the host.
        used.lend(jobs.get(1)).cancel();
        used.lend(jobs.get(1)).cancel();
        assertThatIllegalStateException().isThrownBy(() -> {
            unused.lend(jobs.get(0)).cancel();
            unused.lend(jobs.get(0)).cancel();
        });
        used.leave();
    }
}
