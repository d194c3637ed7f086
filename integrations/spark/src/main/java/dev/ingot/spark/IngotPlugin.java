package dev.ingot.spark;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Has each executor start GraalPy when it starts itself, so that the first task with a Python function need not:
 * {@code spark.plugins=dev.ingot.spark.IngotPlugin}. Nothing else depends on it.
 */
public final class IngotPlugin implements SparkPlugin {
    /** Spark makes it by its name. */
    public IngotPlugin() {}

    @Override
    @SuppressWarnings("NullAway") // null is Spark's word for a driver that needs nothing
    public @Nullable DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new WarmUp();
    }
}
