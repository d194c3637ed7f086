package dev.ingot.spark;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** What functions are given, as a person reads it in an error: binary data as SQL has it. */
final class Shown {
    /** Of binary data, so many bytes are told. */
    private static final int BYTES = 32;

    private Shown() {}

    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case byte[] octets -> {
                String digits = HexFormat.of().withUpperCase().formatHex(octets, 0, Math.min(octets.length, BYTES));
                yield "X'" + digits + (octets.length > BYTES ? "…'" : "'");
            }
            case Row row ->
                IntStream.range(0, row.length())
                        .mapToObj(place -> of(row.get(place)))
                        .collect(Collectors.joining(",", "[", "]"));
            case scala.collection.Map<?, ?> map ->
                CollectionConverters.asJava(map).entrySet().stream()
                        .map(entry -> of(entry.getKey()) + " -> " + of(entry.getValue()))
                        .collect(Collectors.joining(", ", "Map(", ")"));
            case scala.collection.Iterable<?> items ->
                CollectionConverters.asJavaCollection(items).stream()
                        .map(Shown::of)
                        .collect(Collectors.joining(", ", "List(", ")"));
            default -> value.toString();
        };
    }

    /** Returns the arguments of a call. */
    static String call(@Nullable Object[] arguments) {
        return Arrays.stream(arguments).map(Shown::of).collect(Collectors.joining(", ", "(", ")"));
    }
}
