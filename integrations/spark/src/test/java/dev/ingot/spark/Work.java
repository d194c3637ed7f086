package dev.ingot.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.jspecify.annotations.Nullable;

/**
 * What benchmarks compute: a function of one value, see {@code benchmarks/programs/spark_functions}.
 *
 * @param rows of how many rows
 * @param input the SQL expression of the one column
 * @param java the same in Java, or null
 */
record Work(int rows, String input, @Nullable UDF1<?, Long> java) {
    private static final Pattern NUMBER = Pattern.compile("n(\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARTITIONS = 4;

    /** Returns all by the names of their functions. */
    static Map<String, Work> all() {
        UDF1<Long, Long> twice = x -> x * 2 + 1;
        UDF1<String, Long> price = text -> JSON.readTree(text).get("price").asLong();
        UDF1<String, Long> number = text -> {
            Matcher matcher = NUMBER.matcher(text);
            return matcher.find() ? Long.parseLong(matcher.group(1)) : null;
        };
        String json = "concat('{\"name\": \"n', id, '\", \"price\": ', id % 1000, '}')";
        Map<String, Work> works = new LinkedHashMap<>();
        works.put("scalar", new Work(2_000_000, "id", twice));
        works.put("field", new Work(400_000, json, price));
        works.put("search", new Work(1_000_000, json, number));
        works.put("tokens", new Work(8_000, "concat('value', id, ' = function(1, \"text\")  # why')", null));
        return works;
    }

    /** Returns the rows, in the memory of the executors; their column is {@code x}. */
    Dataset<Row> persisted(SparkSession spark) {
        Dataset<Row> dataset =
                spark.range(0, rows, 1, PARTITIONS).selectExpr(input + " AS x").persist();
        dataset.count();
        return dataset;
    }
}
