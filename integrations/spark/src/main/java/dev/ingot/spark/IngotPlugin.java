package dev.ingot.spark;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Has the driver and each executor start GraalPy when they start themselves, so that neither the registration of a
 * Python function nor the first task with one need wait: {@code spark.plugins=dev.ingot.spark.IngotPlugin}. Nothing
 * else depends on it.
 */
public final class IngotPlugin implements SparkPlugin {
    /** Spark makes it by its name. */
    public IngotPlugin() {}

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Map<String, String> init(SparkContext spark, PluginContext context) {
                new WarmUp().begin(context);
                return Map.of();
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new WarmUp();
    }
}
