package dev.ingot.micrometer;

import dev.ingot.host.HostMetrics;
import dev.ingot.host.PythonHost;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * Gives the figures of {@link PythonHost#metrics} to a registry: gauges {@code ingot.bytecode.cache.limit} and
 * {@code ingot.bytecode.cache.size} in bytes; the counter {@code ingot.bytecode.cache.reads}, by {@code result}
 * ({@code hit}, {@code miss}). Each has the tag {@code host}.
 *
 * <p>As Micrometer does it, a registry does not keep the host alive.
 */
public final class HostMeters implements MeterBinder {
    private final PythonHost host;
    private final Tags tags;

    /**
     * Makes a binder.
     *
     * @param host the host
     * @param name tells the hosts of a process apart
     */
    public HostMeters(PythonHost host, String name) {
        this.host = Objects.requireNonNull(host);
        this.tags = Tags.of("host", name);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(
                        "ingot.bytecode.cache.limit",
                        host,
                        source -> source.metrics().cacheLimit())
                .description("Decompressed bytecode that is kept at most")
                .baseUnit(BaseUnits.BYTES)
                .tags(tags)
                .register(registry);
        Gauge.builder(
                        "ingot.bytecode.cache.size",
                        host,
                        source -> source.metrics().cacheBytes())
                .description("Decompressed bytecode that is kept")
                .baseUnit(BaseUnits.BYTES)
                .tags(tags)
                .register(registry);
        reads(registry, "hit", HostMetrics::cacheHits);
        reads(registry, "miss", HostMetrics::cacheMisses);
    }

    private void reads(MeterRegistry registry, String result, ToLongFunction<HostMetrics> figure) {
        FunctionCounter.builder("ingot.bytecode.cache.reads", host, source -> figure.applyAsLong(source.metrics()))
                .description("Imports of bytecode by later contexts")
                .tags(tags.and("result", result))
                .register(registry);
    }
}
