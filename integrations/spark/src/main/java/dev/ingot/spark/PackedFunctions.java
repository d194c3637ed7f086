package dev.ingot.spark;

import dev.ingot.PythonFunctionException;
import dev.ingot.host.Access;
import dev.ingot.settings.Given;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.net.URL;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Python functions in packs, for a Spark session. Functions are named {@code MODULE:FUNCTION} and run inside the
 * executors' JVMs: packs are checked on the driver, broadcast, checked again and mapped once on each executor.
 *
 * <p>Values cross as their nearest counterparts, both ways: numbers, booleans, strings; {@code decimal.Decimal};
 * {@code datetime.date}; {@code datetime.time}; {@code datetime.datetime}, with UTC for TIMESTAMP and without a zone
 * for TIMESTAMP_NTZ; {@code bytes}; lists; dicts for maps and for structs and rows; {@code None}. Results are checked
 * against their type: a value that does not fit fails its task with the place, what was expected and what was found.
 * Rows can be returned as dicts, tuples or objects with attributes.
 *
 * <p>A module's {@code setup()} is called before a task's first call of one of its functions, and its
 * {@code teardown()} when the task ends well. Used by the driver; safe for many threads. All methods that take a
 * function throw {@link PythonFunctionException} where there is none of this name or a type of its results is none that
 * crosses, and {@link IllegalArgumentException} where its type hint says something else than they are told, it takes
 * another number of arguments, or rows have a column whose values do not cross.
 */
public final class PackedFunctions {
    private final SparkSession spark;
    private final Settings settings;

    private PackedFunctions(SparkSession spark, Settings settings) {
        this.spark = spark;
        this.settings = settings;
    }

    /**
     * Says which classes rows have for dates and times, as far as Spark's encoders know when a function is given rows.
     */
    private boolean hasNewTimes() {
        return Boolean.parseBoolean(spark.conf().get("spark.sql.datetime.java8API.enabled"));
    }

    /**
     * Loads packs whose functions may import and read packs, and nothing else ({@link Access#PACKS_ONLY}).
     *
     * @param packs paths, or URLs of any file system that the session knows, in the order in which they are searched
     * @throws IOException when one cannot be read
     * @throws dev.ingot.CorruptPackException when one is damaged
     */
    public static PackedFunctions load(SparkSession spark, String... packs) throws IOException {
        Builder builder = builder(spark);
        for (String pack : packs) {
            builder.pack(pack);
        }
        return builder.build();
    }

    /** Returns a builder for functions with other rights, variables or trusted keys. */
    public static Builder builder(SparkSession spark) {
        return new Builder(spark);
    }

    /**
     * Configures functions. A setting that is given twice is an {@link IllegalStateException}; packs and variables can
     * be as many as one likes. Not safe for use by several threads.
     */
    public static final class Builder {
        /** Spark keeps a broadcast twice while it comes, in arrays, of which none has 2 GB. */
        private static final int LARGEST_PACK = 1 << 30;

        private final Given given = new Given();
        private final SparkSession spark;
        private final List<Source> packs = new ArrayList<>();
        private final Map<String, Object> variables = new LinkedHashMap<>();
        private Access access = Access.PACKS_ONLY;
        private List<PublicKey> trustedKeys = List.of();

        private Builder(SparkSession spark) {
            this.spark = Objects.requireNonNull(spark);
        }

        /** Adds a pack, by a path or a URL of any file system that the session knows. */
        public Builder pack(String path) {
            packs.add(new Source(path, () -> {
                Path file = new Path(path);
                return file.getFileSystem(spark.sparkContext().hadoopConfiguration())
                        .open(file);
            }));
            return this;
        }

        /**
         * Adds a pack that lies on the driver's class path, as the Maven plugin puts it into a jar.
         *
         * @throws IOException when there is none of this name
         */
        public Builder pack(ClassLoader loader, String resource) throws IOException {
            URL found = loader.getResource(resource);
            if (found == null) {
                throw new FileNotFoundException(resource + ": not on the class path; is the pack's jar there?");
            }
            packs.add(new Source(resource, found::openStream));
            return this;
        }

        /** Sets what the functions may do on executors; without it {@link Access#PACKS_ONLY}. */
        public Builder access(Access newAccess) {
            given.once("access");
            access = Objects.requireNonNull(newAccess);
            return this;
        }

        /** Sets that each pack must be signed by one of these keys. */
        public Builder trustedKeys(Collection<PublicKey> keys) {
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("no trusted keys are given; give at least one");
            }
            given.once("trustedKeys");
            trustedKeys = List.copyOf(keys);
            return this;
        }

        /**
         * Adds a variable, which is broadcast: Python code finds it as {@code spark_variables.NAME}.
         *
         * @param value a serialisable value that has a counterpart in Python: of the types of columns, or an array,
         *     collection or map of them, which is copied
         */
        public Builder variable(String name, Object value) {
            given.once("variable " + name);
            variables.put(name, Objects.requireNonNull(plain(Objects.requireNonNull(value))));
            return this;
        }

        /** Not every serialiser of Spark takes collections of all classes, and Python's own are no Java's. */
        private static @Nullable Object plain(@Nullable Object value) {
            return switch (value) {
                case null -> null;
                case Map<?, ?> map -> {
                    Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
                    map.forEach((key, item) -> copy.put(plain(key), plain(item)));
                    yield copy;
                }
                case Collection<?> collection -> {
                    List<@Nullable Object> copy = new ArrayList<>();
                    collection.forEach(item -> copy.add(plain(item)));
                    yield copy;
                }
                case byte[] octets -> octets;
                default -> value.getClass().isArray() ? plain(items(value)) : value;
            };
        }

        private static List<@Nullable Object> items(Object array) {
            List<@Nullable Object> items = new ArrayList<>();
            for (int i = 0; i < Array.getLength(array); i++) {
                items.add(Array.get(array, i));
            }
            return items;
        }

        /**
         * Reads and checks the packs, and broadcasts them.
         *
         * @throws IOException when one cannot be read
         * @throws dev.ingot.CorruptPackException when one is damaged
         * @throws dev.ingot.UntrustedPackException when one is not signed by a trusted key, where there are such
         */
        public PackedFunctions build() throws IOException {
            if (packs.isEmpty()) {
                throw new IllegalArgumentException("no packs are given; make one with 'ingot pack'");
            }
            long timeLimit = limit("spark.ingot.timeLimit", JavaUtils::timeStringAsMs);
            long statementLimit = limit("spark.ingot.statementLimit", Long::parseLong);
            JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
            List<ShippedPack> shipped = new ArrayList<>();
            for (Source pack : packs) {
                try (InputStream in = pack.content.open()) {
                    byte[] bytes = in.readNBytes(LARGEST_PACK + 1);
                    if (bytes.length > LARGEST_PACK) {
                        throw new IOException(
                                pack.name + ": larger than 1 GB, which Spark does not broadcast; make several packs");
                    }
                    String contentId = ShippedPack.contentIdOf(pack.name, bytes, trustedKeys);
                    shipped.add(new ShippedPack(context.broadcast(bytes), contentId));
                }
            }
            Map<String, Broadcast<Object>> broadcast = new LinkedHashMap<>();
            variables.forEach((name, value) -> broadcast.put(name, context.broadcast(value)));
            Settings settings = new Settings(
                    spark.sparkContext().applicationId(),
                    shipped,
                    access,
                    trustedKeys,
                    broadcast,
                    timeLimit,
                    statementLimit,
                    Counters.of(spark.sparkContext()));
            PackedFunctions functions = new PackedFunctions(spark, settings);
            // So that a pack that cannot be used fails here, and not in every task.
            ExecutorHost.join(settings).leave();
            return functions;
        }

        private long limit(String setting, ToLongFunction<String> read) {
            String value = spark.conf().get(setting, "0");
            long limit = read.applyAsLong(value);
            if (limit < 0) {
                throw new IllegalArgumentException(setting + "=" + value + ": not a limit; give 0 for none");
            }
            return limit;
        }

        /** A pack, and where it comes from. */
        private record Source(String name, Content content) {}

        private interface Content {
            InputStream open() throws IOException;
        }
    }

    /**
     * Registers a function for SQL by its own name, see {@link #registerUdf(String, String)}.
     *
     * @param function {@code MODULE:FUNCTION}
     */
    public UserDefinedFunction registerUdf(String function) {
        return registerUdf(function.substring(function.lastIndexOf(':') + 1), function);
    }

    /**
     * Registers a function for SQL, with the result type that its type hint names.
     *
     * @param name its name in SQL
     * @param function {@code MODULE:FUNCTION}
     * @throws PythonFunctionException when there is no such function
     * @throws IllegalArgumentException when it has no hint that names one type
     */
    public UserDefinedFunction registerUdf(String name, String function) {
        Signature signature = Signature.of(settings, function, null);
        return register(name, function, signature, signature.resultType());
    }

    /**
     * Registers a function for SQL.
     *
     * @param name its name in SQL
     * @param function {@code MODULE:FUNCTION}
     * @param returnType the type of its results
     * @throws PythonFunctionException when there is no such function, or the type is none that crosses
     * @throws IllegalArgumentException when it takes more than ten arguments or any number, its type hint says another
     *     type, or two fields of the type have one name
     */
    public UserDefinedFunction registerUdf(String name, String function, DataType returnType) {
        ToPython.checkNames(returnType);
        Signature signature = Signature.of(settings, function, returnType);
        signature.checkResult(returnType);
        return register(name, function, signature, returnType);
    }

    /**
     * Returns the schema of the rows that a function returns or yields, as its type hint says: a dataclass, a
     * {@code NamedTuple} or a {@code TypedDict}, or an {@code Iterator} of one.
     *
     * @param function {@code MODULE:FUNCTION}
     * @throws PythonFunctionException when there is no such function
     * @throws IllegalArgumentException when its hint names no rows
     */
    public StructType schema(String function) {
        return Signature.of(settings, function, null).rowType();
    }

    /**
     * Returns what a person wants to know of a function: its names, type hints and docstring.
     *
     * @param function {@code MODULE:FUNCTION}
     * @throws PythonFunctionException when there is no such function
     */
    public String describe(String function) {
        return Signature.of(settings, function, null).text();
    }

    private UserDefinedFunction register(String name, String function, Signature signature, DataType type) {
        int arguments = signature.scalarArguments();
        // Of functions of SQL, Spark takes the new classes of dates and times whatever its setting is.
        ScalarFunction scalar = new ScalarFunction(settings, function, type.json(), new FromPython(type, true));
        UserDefinedFunction udf = scalar.toSpark(arguments).withName(name);
        spark.udf().register(name, udf);
        return udf;
    }

    /**
     * Returns the rows that a function of one row makes.
     *
     * @param function {@code MODULE:FUNCTION}, which takes a row and returns one
     * @param schema the results'
     */
    public Dataset<Row> map(Dataset<Row> rows, String function, StructType schema) {
        RowFunction made = rowFunction(rows, function, schema, List.of("a row"));
        return rows.map((MapFunction<Row, Row>) made::map, Encoders.row(schema));
    }

    /**
     * Returns the rows that a function of one row makes, any number for each.
     *
     * @param function {@code MODULE:FUNCTION}, which takes a row and returns or yields rows
     * @param schema the results'
     */
    public Dataset<Row> flatMap(Dataset<Row> rows, String function, StructType schema) {
        RowFunction made = rowFunction(rows, function, schema, List.of("a row"));
        return rows.flatMap((FlatMapFunction<Row, Row>) made::flatMap, Encoders.row(schema));
    }

    /**
     * Returns the rows that a function of a partition makes. Rows come and go one by one: a partition of any size needs
     * no more memory.
     *
     * @param function {@code MODULE:FUNCTION}, which takes an iterator of rows and yields rows
     * @param schema the results'
     */
    public Dataset<Row> mapPartitions(Dataset<Row> rows, String function, StructType schema) {
        RowFunction made = rowFunction(rows, function, schema, List.of("an iterator of rows"));
        MapPartitionsFunction<Row, Row> partition = input -> made.stream(null, input);
        return rows.mapPartitions(partition, Encoders.row(schema));
    }

    /**
     * Returns the rows that a function makes of batches of rows, which it is given as columns: the fewer crossings, the
     * faster. Batches have {@code spark.ingot.batchSize} rows, 4096 without it, or fewer.
     *
     * @param function {@code MODULE:FUNCTION}, which takes a dict of columns and returns one. Columns are sequences: a
     *     memoryview of numbers that no other copy is made of, where there is no null among them, otherwise a list;
     *     results are any iterables of one length
     * @param schema the results'
     * @throws IllegalArgumentException when {@code spark.ingot.batchSize} is no number of rows
     */
    public Dataset<Row> mapBatches(Dataset<Row> rows, String function, StructType schema) {
        checkColumns(rows);
        ToPython.checkNames(schema);
        Signature.of(settings, function, schema).checkGiven(List.of("a dict of columns"));
        int size = Integer.parseInt(spark.conf().get("spark.ingot.batchSize", "4096"));
        if (size < 1) {
            throw new IllegalArgumentException(
                    "spark.ingot.batchSize is " + size + "; give a number of rows, at least 1");
        }
        BatchFunction made =
                new BatchFunction(settings, function, schema.json(), new FromPython(schema, hasNewTimes()), size);
        MapPartitionsFunction<Row, Row> partition = made::stream;
        return rows.mapPartitions(partition, Encoders.row(schema));
    }

    /**
     * Returns the rows that a function makes of groups of rows that have the same values in some columns.
     *
     * @param columns the names of those columns
     * @param function {@code MODULE:FUNCTION}, which takes the values of these columns as a dict and an iterator of the
     *     group's rows, and yields rows
     * @param schema the results'
     */
    public Dataset<Row> applyInGroups(Dataset<Row> rows, List<String> columns, String function, StructType schema) {
        Column[] keys = columns.stream()
                .map(name -> functions.col("`" + name.replace("`", "``") + "`"))
                .toArray(Column[]::new);
        RowFunction made = rowFunction(rows, function, schema, List.of("a dict of the key", "an iterator of rows"));
        FlatMapGroupsFunction<Row, Row, Row> group = made::stream;
        return rows.groupBy(keys)
                .as(Encoders.row(rows.select(keys).schema()), Encoders.row(rows.schema()))
                .flatMapGroups(group, Encoders.row(schema));
    }

    private RowFunction rowFunction(Dataset<Row> rows, String function, StructType schema, List<String> given) {
        checkColumns(rows);
        ToPython.checkNames(schema);
        Signature signature = Signature.of(settings, function, schema);
        signature.checkGiven(given);
        signature.checkRows(schema);
        return new RowFunction(settings, function, schema.json(), new FromPython(schema, hasNewTimes()));
    }

    private static void checkColumns(Dataset<Row> rows) {
        ToPython.checkNames(rows.schema());
        for (StructField field : rows.schema().fields()) {
            DataType foreign = ToPython.foreignTypeIn(field.dataType());
            if (foreign != null) {
                throw new IllegalArgumentException("the column " + field.name() + " has values of the Spark type "
                        + foreign.sql() + ", which cannot be given to Python functions; cast it, or leave it out");
            }
        }
    }

    Settings settings() {
        return settings;
    }
}
