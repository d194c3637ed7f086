package dev.ingot.spark;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimeType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VarcharType;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** Makes Python values of Spark's: numbers, booleans and strings as they are, all else by functions of the context. */
final class ToPython {
    private static final LocalDateTime EPOCH = LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC);

    /** The types whose values {@link #of} takes as they are or makes one of; of each there are subclasses. */
    private static final List<Class<?>> SIMPLE = List.of(
            NumericType.class,
            BooleanType.class,
            StringType.class,
            CharType.class,
            VarcharType.class,
            BinaryType.class,
            DateType.class,
            TimestampType.class,
            TimestampNTZType.class,
            TimeType.class,
            NullType.class);

    private static final long MICROSECONDS_OF_A_DAY =
            ChronoUnit.DAYS.getDuration().toNanos() / 1_000;
    private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

    private final Value functions;
    private final Map<String, Value> makers = new HashMap<>();
    private final Map<StructType, Value> dictMakers = new HashMap<>();

    /** Whether Python reads Java's buffers. */
    private final boolean readsBuffers;

    ToPython(Value functions) {
        this.functions = functions;
        this.readsBuffers = make("reads_buffers", ByteBuffer.allocate(1)).asBoolean();
    }

    /**
     * Returns a value for Python: null, a boxed number, a string or a value of the context.
     *
     * @throws IllegalArgumentException for a type that has no counterpart, such as an interval, or a date that has none
     */
    @Nullable
    Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Long number -> number;
            case Integer number -> number;
            case Double number -> number;
            case Short number -> number;
            case Byte number -> number;
            case Float number -> number;
            case BigDecimal number -> make("decimal_of", number.toPlainString());
            case LocalDate date -> date(date.toEpochDay());
            // Spark's own way back: old dates in these classes are those of the calendar before 1582.
            case Date date -> date(DateTimeUtils.fromJavaDate(date));
            case Instant instant -> time("datetime_of", ChronoUnit.MICROS.between(Instant.EPOCH, instant));
            case Timestamp time -> time("datetime_of", DateTimeUtils.fromJavaTimestamp(time));
            case LocalTime time -> make("time_of", time.getLong(ChronoField.MICRO_OF_DAY));
            case LocalDateTime time -> time("local_datetime_of", ChronoUnit.MICROS.between(EPOCH, time));
            case byte[] bytes -> make("bytes_of", bytes(ByteBuffer.wrap(bytes)));
            case Row row -> row(row);
            case scala.collection.Map<?, ?> map -> map(CollectionConverters.asJava(map));
            case scala.collection.Iterable<?> sequence -> list(CollectionConverters.asJavaCollection(sequence));
            case Map<?, ?> map -> map(map);
            case Collection<?> collection -> list(collection);
            case Object[] array -> list(Arrays.asList(array));
            default ->
                throw new IllegalArgumentException(
                        "values of " + value.getClass().getName() + " cannot be given to Python functions");
        };
    }

    /**
     * Returns the first type in a type whose values cannot be given to Python, or null where there is none; keys of
     * maps have to be such as keys of dicts can be.
     */
    static @Nullable DataType foreignTypeIn(DataType type) {
        return switch (type) {
            case ArrayType array -> foreignTypeIn(array.elementType());
            case MapType map -> {
                DataType key = map.keyType();
                yield SIMPLE.stream().anyMatch(kind -> kind.isInstance(key)) ? foreignTypeIn(map.valueType()) : key;
            }
            case StructType struct ->
                Arrays.stream(struct.fields())
                        .map(field -> foreignTypeIn(field.dataType()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
            default -> SIMPLE.stream().anyMatch(kind -> kind.isInstance(type)) ? null : type;
        };
    }

    private Value make(String function, Object... words) {
        return makers.computeIfAbsent(function, functions::getHashValue).execute(words);
    }

    private Value date(long days) {
        checkYear(days);
        return make("date_of", days);
    }

    private Value time(String function, long microseconds) {
        checkYear(Math.floorDiv(microseconds, MICROSECONDS_OF_A_DAY));
        return make(function, microseconds);
    }

    private static void checkYear(long days) {
        if (days < FIRST_DAY || days > LAST_DAY) {
            throw new IllegalArgumentException(
                    LocalDate.ofEpochDay(days) + " is not within the years 1 to 9999, which Python knows");
        }
    }

    private Value list(Collection<?> values) {
        List<@Nullable Object> made = new ArrayList<>(values.size());
        values.forEach(value -> made.add(of(value)));
        return make("list_of", made.toArray());
    }

    private Value map(Map<?, ?> map) {
        return make("dict_of", list(map.keySet()), list(map.values()));
    }

    /** Rows are dicts of their fields. */
    Value row(Row row) {
        @Nullable Object[] values = new Object[row.length()];
        for (int i = 0; i < values.length; i++) {
            try {
                values[i] = of(row.get(i));
            } catch (IllegalArgumentException e) {
                throw inColumn(row.schema().apply(i), e);
            }
        }
        return dictMaker(row.schema()).execute(values);
    }

    private static IllegalArgumentException inColumn(StructField column, IllegalArgumentException failure) {
        return new IllegalArgumentException(column.name() + ": " + failure.getMessage(), failure);
    }

    /** Batches of rows are dicts of columns: views of numbers where there is no null among them, otherwise lists. */
    Value columns(List<Row> rows) {
        StructType schema = rows.getFirst().schema();
        @Nullable Object[] columns = new Object[schema.length()];
        for (int i = 0; i < columns.length; i++) {
            StructField column = schema.apply(i);
            try {
                columns[i] = column(rows, i, NumberFormat.of(column.dataType()));
            } catch (IllegalArgumentException e) {
                throw inColumn(column, e);
            }
        }
        return dictMaker(schema).execute(columns);
    }

    private Value column(List<Row> rows, int place, @Nullable NumberFormat format) {
        if (format == null || rows.stream().anyMatch(row -> row.isNullAt(place))) {
            return list(Arrays.asList(rows.stream().map(row -> row.get(place)).toArray()));
        }
        ByteBuffer numbers = ByteBuffer.allocate(rows.size() * format.width()).order(ByteOrder.nativeOrder());
        rows.forEach(row -> format.writer().accept(numbers, (Number) row.get(place)));
        return make("view_of", bytes(numbers.flip()), format.code());
    }

    private Object bytes(ByteBuffer content) {
        return readsBuffers
                ? content
                : StandardCharsets.ISO_8859_1.decode(content).toString();
    }

    private Value dictMaker(StructType schema) {
        return dictMakers.computeIfAbsent(schema, of -> {
            checkNames(of);
            return make("row_of", (Object[]) of.fieldNames());
        });
    }

    /**
     * Checks that no two fields of a struct, or of one in it, have one name.
     *
     * @throws IllegalArgumentException otherwise
     */
    static void checkNames(DataType type) {
        switch (type) {
            case StructType struct -> {
                Set<String> names = new HashSet<>();
                for (StructField field : struct.fields()) {
                    if (!names.add(field.name())) {
                        throw new IllegalArgumentException("two columns or fields have the name " + field.name()
                                + ", and Python functions know them by name; rename one, or leave it out");
                    }
                    checkNames(field.dataType());
                }
            }
            case ArrayType array -> checkNames(array.elementType());
            case MapType map -> checkNames(map.valueType());
            default -> {
                // It has no fields.
            }
        }
    }
}
