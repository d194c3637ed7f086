package dev.ingot.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.api.java.UDF0;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF10;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.api.java.UDF5;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.api.java.UDF7;
import org.apache.spark.sql.api.java.UDF8;
import org.apache.spark.sql.api.java.UDF9;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A Python function as a function of SQL.
 *
 * @param settings the job's
 * @param reference {@code MODULE:FUNCTION}
 * @param json the result's type as {@code functions.py} reads it
 * @param result makes Spark's values of results
 */
record ScalarFunction(Settings settings, String reference, String json, FromPython result) implements Serializable {
    /** Spark has an interface for each number of arguments; up to this many are taken here. */
    static final int MOST_ARGUMENTS = 10;

    private @Nullable Object apply(@Nullable Object... arguments) {
        return TaskPython.<@Nullable Object>call(settings, reference, () -> shown(arguments), context -> {
            @Nullable Object[] converted = new Object[arguments.length];
            for (int i = 0; i < converted.length; i++) {
                converted[i] = context.toPython().of(arguments[i]);
            }
            Value value = context.function("scalar", reference, json).execute(converted);
            return result.of(value);
        });
    }

    private static String shown(@Nullable Object[] arguments) {
        return Arrays.stream(arguments).map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Returns the function of Spark with so many arguments. */
    UserDefinedFunction toSpark(int arguments) {
        DataType type = result.type();
        return switch (arguments) {
            case 0 -> functions.udf((UDF0<Object>) () -> apply(), type);
            case 1 -> functions.udf((UDF1<Object, Object>) a -> apply(a), type);
            case 2 -> functions.udf((UDF2<Object, Object, Object>) (a, b) -> apply(a, b), type);
            case 3 -> functions.udf((UDF3<Object, Object, Object, Object>) (a, b, c) -> apply(a, b, c), type);
            case 4 ->
                functions.udf((UDF4<Object, Object, Object, Object, Object>) (a, b, c, d) -> apply(a, b, c, d), type);
            case 5 ->
                functions.udf(
                        (UDF5<Object, Object, Object, Object, Object, Object>) (a, b, c, d, e) -> apply(a, b, c, d, e),
                        type);
            case 6 ->
                functions.udf(
                        (UDF6<Object, Object, Object, Object, Object, Object, Object>)
                                (a, b, c, d, e, f) -> apply(a, b, c, d, e, f),
                        type);
            case 7 ->
                functions.udf(
                        (UDF7<Object, Object, Object, Object, Object, Object, Object, Object>)
                                (a, b, c, d, e, f, g) -> apply(a, b, c, d, e, f, g),
                        type);
            case 8 ->
                functions.udf(
                        (UDF8<Object, Object, Object, Object, Object, Object, Object, Object, Object>)
                                (a, b, c, d, e, f, g, h) -> apply(a, b, c, d, e, f, g, h),
                        type);
            case 9 ->
                functions.udf(
                        (UDF9<Object, Object, Object, Object, Object, Object, Object, Object, Object, Object>)
                                (a, b, c, d, e, f, g, h, i) -> apply(a, b, c, d, e, f, g, h, i),
                        type);
            case MOST_ARGUMENTS ->
                functions.udf(
                        (UDF10<Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object>)
                                (a, b, c, d, e, f, g, h, i, j) -> apply(a, b, c, d, e, f, g, h, i, j),
                        type);
            default ->
                throw new IllegalArgumentException(reference + " takes " + arguments + " arguments, and at most "
                        + MOST_ARGUMENTS + " are possible; give it a struct");
        };
    }
}
