package dev.ingot.spark;

import org.apache.spark.sql.SparkSession;

/** A session in whose one JVM driver and executor are. */
final class LocalSpark {
    private LocalSpark() {}

    static SparkSession start() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 3)
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.plugins", IngotPlugin.class.getName())
                .getOrCreate();
    }
}
