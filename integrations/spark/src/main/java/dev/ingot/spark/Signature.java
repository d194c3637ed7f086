package dev.ingot.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimeType;
import org.jspecify.annotations.Nullable;

/**
 * What a function says of itself, and whether that goes with what is wanted of it. All checks throw
 * {@link IllegalArgumentException}.
 *
 * @param function {@code MODULE:FUNCTION}
 * @param least how many arguments it needs
 * @param most how many it takes, those of any number aside
 * @param any whether it takes any number more
 * @param result what its hint for the result means to Spark, or null
 * @param rows what it means for rows, where it names some, or null
 * @param hint that hint, or null
 * @param text names, hints and docstring
 */
record Signature(
        String function,
        int least,
        int most,
        boolean any,
        @Nullable DataType result,
        @Nullable DataType rows,
        @Nullable String hint,
        String text) {
    /**
     * Asks a function, and checks that there are results of the wanted type, before any task calls it.
     *
     * @throws dev.ingot.PythonFunctionException when there is none of this name, or the type is none that crosses
     */
    static Signature of(Settings settings, String function, @Nullable DataType wanted) {
        if (!function.matches("[^:]+:[^:]+")) {
            throw new IllegalArgumentException("'" + function + "' is not MODULE:FUNCTION");
        }
        String type = wanted == null ? null : wanted.json();
        String json = TaskPython.call(
                settings, function, () -> "its registration", context -> context.signature(function, type));
        try {
            JsonNode said = new ObjectMapper().readTree(json);
            return new Signature(
                    function,
                    said.get("least").asInt(),
                    said.get("most").asInt(),
                    said.get("any").asBoolean(),
                    type(said.get("result")),
                    type(said.get("rows")),
                    said.get("hint").isNull() ? null : said.get("hint").asText(),
                    said.get("text").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable DataType type(JsonNode said) {
        return said.isNull() ? null : DataType.fromJson(said.toString());
    }

    /** Returns the type of Spark that the hint names. */
    DataType resultType() {
        if (result == null) {
            throw new IllegalArgumentException(hinted() + ", which names no type of Spark; give registerUdf the type");
        }
        return result;
    }

    /** Returns the schema of the rows that the hint names. */
    StructType rowType() {
        if (rows == null) {
            throw new IllegalArgumentException(hinted()
                    + ", which names no rows; give it a dataclass, a NamedTuple or a TypedDict, or give the schema");
        }
        return (StructType) rows;
    }

    private String hinted() {
        return function + " has " + (hint == null ? "no type hint for its result" : "the type hint " + hint);
    }

    /** Returns how many arguments Spark gives to a function of values. */
    int scalarArguments() {
        if (any) {
            throw new IllegalArgumentException(
                    function + " takes any number of arguments, of which Spark has to know how"
                            + " many there are; give it an array");
        }
        return least;
    }

    /** Checks that a function of rows can be called with what it will be given. */
    void checkGiven(List<String> given) {
        if (least > given.size() || (!any && most < given.size())) {
            throw new IllegalArgumentException(function + " takes " + (least > given.size() ? least : most)
                    + " arguments, and is given " + String.join(" and ", given));
        }
    }

    /** Checks that the hint, if it names a type, does not say another one. */
    void checkResult(DataType wanted) {
        check(result, wanted);
    }

    /** Checks that the hint, if it names rows, does not say others. */
    void checkRows(StructType wanted) {
        check(rows, wanted);
    }

    private void check(@Nullable DataType hinted, DataType wanted) {
        if (hinted != null && !agree(hinted, wanted)) {
            throw new IllegalArgumentException(function + " says that it returns " + hint + ", which is " + hinted.sql()
                    + ", not " + wanted.sql() + "; change one of them");
        }
    }

    /** Says whether values of a hint can be of a type: one hint stands for several types of Spark. */
    private static boolean agree(DataType hinted, DataType wanted) {
        if (hinted instanceof StructType from && wanted instanceof StructType to) {
            return new HashSet<>(List.of(from.fieldNames())).equals(new HashSet<>(List.of(to.fieldNames())))
                    && Arrays.stream(from.fields())
                            .allMatch(field -> agree(
                                    field.dataType(), to.apply(field.name()).dataType()));
        }
        List<String> integers = List.of("tinyint", "smallint", "int", "bigint");
        List<String> floats = List.of("float", "double");
        List<String> times = List.of("timestamp", "timestamp_ntz");
        String from = hinted.simpleString();
        String to = wanted.simpleString();
        boolean sameFamily =
                Stream.of(integers, floats, times).anyMatch(family -> family.contains(from) && family.contains(to));
        // Of any precision, scale or collation.
        boolean parameters = Stream.<Class<?>>of(DecimalType.class, TimeType.class, StringType.class)
                .anyMatch(kind -> kind.isInstance(hinted) && kind.isInstance(wanted));
        // Of arrays and maps the inner types are left to the check of each value.
        boolean collections = hinted.typeName().equals(wanted.typeName()) && from.contains("<");
        return hinted.sameType(wanted) || sameFamily || parameters || collections;
    }
}
