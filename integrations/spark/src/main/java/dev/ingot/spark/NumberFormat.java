package dev.ingot.spark;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * How a column of numbers crosses as one buffer, in the machine's order.
 *
 * @param code as Python's {@code array} and {@code memoryview} name it
 * @param width bytes for each number
 * @param type the column's type
 * @param writer puts a number into a buffer
 * @param reader takes the next one
 */
record NumberFormat(
        String code,
        int width,
        DataType type,
        BiConsumer<ByteBuffer, Number> writer,
        Function<ByteBuffer, Number> reader) {
    private static final List<NumberFormat> ALL = List.of(
            new NumberFormat(
                    "b", Byte.BYTES, DataTypes.ByteType, (to, number) -> to.put(number.byteValue()), ByteBuffer::get),
            new NumberFormat(
                    "h",
                    Short.BYTES,
                    DataTypes.ShortType,
                    (to, number) -> to.putShort(number.shortValue()),
                    ByteBuffer::getShort),
            new NumberFormat(
                    "i",
                    Integer.BYTES,
                    DataTypes.IntegerType,
                    (to, number) -> to.putInt(number.intValue()),
                    ByteBuffer::getInt),
            new NumberFormat(
                    "q",
                    Long.BYTES,
                    DataTypes.LongType,
                    (to, number) -> to.putLong(number.longValue()),
                    ByteBuffer::getLong),
            new NumberFormat(
                    "f",
                    Float.BYTES,
                    DataTypes.FloatType,
                    (to, number) -> to.putFloat(number.floatValue()),
                    ByteBuffer::getFloat),
            new NumberFormat(
                    "d",
                    Double.BYTES,
                    DataTypes.DoubleType,
                    (to, number) -> to.putDouble(number.doubleValue()),
                    ByteBuffer::getDouble));

    /** Returns the format of a column's type, or null where there is none. */
    static @Nullable NumberFormat of(DataType type) {
        for (NumberFormat format : ALL) {
            if (format.type.equals(type)) {
                return format;
            }
        }
        return null;
    }
}
