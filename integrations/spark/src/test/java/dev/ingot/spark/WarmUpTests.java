package dev.ingot.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.PluginContext;
import org.junit.jupiter.api.Test;

/**
 * What an executor does before its first task; that Spark makes the plugin by its name, {@code PackedFunctionsTests}
 * show.
 */
class WarmUpTests {
    @Test
    void graalPyIsStartedInTheBackgroundAndTheGaugeSaysWhen() throws Exception {
        MetricRegistry metrics = new MetricRegistry();
        WarmUp warmUp = (WarmUp) new IngotPlugin().executorPlugin();
        warmUp.init(context("7", metrics), Map.of());
        warmUp.done().get(5, TimeUnit.MINUTES);
        assertThat(metrics.getGauges().values())
                .singleElement()
                .satisfies(gauge -> assertThat(gauge.getValue()).isEqualTo(true));
        assertThat(metrics.getGauges()).containsOnlyKeys("python.ready");
    }

    @Test
    void anExecutorInTheDriversJvmLeavesItToTheDriver() {
        MetricRegistry metrics = new MetricRegistry();
        WarmUp warmUp = (WarmUp) new IngotPlugin().executorPlugin();
        warmUp.init(context("driver", metrics), Map.of());
        assertThat(metrics.getGauges()).isEmpty();
        assertThat(warmUp.done()).isNotDone();
    }

    private PluginContext context(String executor, MetricRegistry metrics) {
        return (PluginContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {PluginContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "metricRegistry" -> metrics;
                    case "executorID" -> executor;
                    default -> throw new AssertionError(method);
                });
    }
}
