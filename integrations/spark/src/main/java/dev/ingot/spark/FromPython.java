package dev.ingot.spark;

import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimeType;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes Spark's values of those that {@code functions.py} has checked and encoded. Spark takes exactly the boxed class
 * of a type, arrays as {@code Object[]} and maps of Scala, and of dates and times the classes that its setting says.
 *
 * @param type the results' type
 * @param newTimes whether dates are {@link LocalDate} and timestamps {@link Instant}, as
 *     {@code spark.sql.datetime.java8API.enabled} says
 */
record FromPython(DataType type, boolean newTimes) implements Serializable {
    private static final LocalDateTime EPOCH = LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC);

    /** Returns the value of an encoded result. */
    @Nullable
    Object of(Value value) {
        return of(value, type);
    }

    private @Nullable Object of(Value value, DataType as) {
        if (value.isNull()) {
            return null;
        }
        return switch (as) {
            case ArrayType array -> array(value, array.elementType());
            case MapType map -> map(value, map);
            case StructType struct -> row(value, struct);
            case DecimalType decimal -> new BigDecimal(value.asString());
            default -> simple(value, as);
        };
    }

    private Object simple(Value value, DataType as) {
        if (as.equals(DataTypes.LongType)) {
            return value.asLong();
        } else if (as instanceof StringType) {
            // Of any collation.
            return value.asString();
        } else if (as.equals(DataTypes.DoubleType)) {
            return value.asDouble();
        } else if (as.equals(DataTypes.IntegerType)) {
            return value.asInt();
        } else if (as.equals(DataTypes.BooleanType)) {
            return value.asBoolean();
        } else if (as.equals(DataTypes.FloatType)) {
            return (float) value.asDouble();
        } else if (as.equals(DataTypes.ShortType)) {
            return value.asShort();
        } else if (as.equals(DataTypes.ByteType)) {
            return value.asByte();
        } else if (as.equals(DataTypes.BinaryType)) {
            return bytes(value);
        } else if (as.equals(DataTypes.DateType)) {
            return newTimes
                    ? LocalDate.ofEpochDay(value.asLong())
                    : DateTimeUtils.toJavaDate(Math.toIntExact(value.asLong()));
        } else if (as.equals(DataTypes.TimestampType)) {
            return newTimes
                    ? Instant.EPOCH.plus(value.asLong(), ChronoUnit.MICROS)
                    : DateTimeUtils.toJavaTimestamp(value.asLong());
        } else if (as.equals(DataTypes.TimestampNTZType)) {
            return EPOCH.plus(value.asLong(), ChronoUnit.MICROS);
        } else if (as instanceof TimeType) {
            return LocalTime.MIDNIGHT.plus(value.asLong(), ChronoUnit.MICROS);
        }
        throw new IllegalArgumentException("results of the Spark type " + as + " are not supported");
    }

    /** Returns the rows of encoded columns: their number, then the columns in the order of the schema. */
    List<Row> rows(Value columns) {
        StructField[] fields = ((StructType) type).fields();
        List<@Nullable Object[]> made = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            made.add(column(columns.getArrayElement(i + 1), fields[i].dataType()));
        }
        return IntStream.range(0, columns.getArrayElement(0).asInt())
                .mapToObj(row -> RowFactory.create(
                        made.stream().map(column -> column[row]).toArray()))
                .toList();
    }

    private @Nullable Object[] column(Value value, DataType element) {
        NumberFormat format = NumberFormat.of(element);
        if (format == null || !value.hasBufferElements()) {
            return array(value, element);
        }
        byte[] bytes = bytes(value);
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        Object[] column = new Object[bytes.length / format.width()];
        Arrays.setAll(column, row -> format.reader().apply(numbers));
        return column;
    }

    private static byte[] bytes(Value value) {
        byte[] bytes = new byte[Math.toIntExact(value.getBufferSize())];
        value.readBuffer(0, bytes, 0, bytes.length);
        return bytes;
    }

    private @Nullable Object[] array(Value value, DataType element) {
        @Nullable Object[] array = new Object[Math.toIntExact(value.getArraySize())];
        for (int i = 0; i < array.length; i++) {
            array[i] = of(value.getArrayElement(i), element);
        }
        return array;
    }

    private scala.collection.Map<Object, Object> map(Value value, MapType map) {
        @Nullable Object[] keys = array(value.getArrayElement(0), map.keyType());
        @Nullable Object[] values = array(value.getArrayElement(1), map.valueType());
        Map<@Nullable Object, @Nullable Object> made = new LinkedHashMap<>();
        for (int i = 0; i < keys.length; i++) {
            made.put(keys[i], values[i]);
        }
        return CollectionConverters.asScala(made);
    }

    private Row row(Value value, StructType struct) {
        StructField[] fields = struct.fields();
        @Nullable Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            values[i] = of(value.getArrayElement(i), fields[i].dataType());
        }
        return RowFactory.create(values);
    }
}
