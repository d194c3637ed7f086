package dev.ingot.micrometer;

import dev.ingot.pool.PoolMetrics;
import dev.ingot.pool.PythonPool;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Gives the figures of {@link PythonPool#metrics} to a registry: gauges {@code ingot.pool.size},
 * {@code ingot.pool.contexts} (by {@code state}: {@code idle}, {@code leased}, {@code closing}) and
 * {@code ingot.pool.waiting}; counters {@code ingot.pool.creations}, {@code ingot.pool.creation.failures},
 * {@code ingot.pool.discarded}, {@code ingot.pool.leases}, {@code ingot.pool.rejected} and
 * {@code ingot.pool.cancelled}. Each has the tag {@code pool}.
 *
 * <p>As Micrometer does it, a registry does not keep the pool alive.
 */
public final class PoolMeters implements MeterBinder {
    private final PythonPool pool;
    private final Tags tags;

    /**
     * Makes a binder.
     *
     * @param pool the pool
     * @param name tells the pools of a process apart
     */
    public PoolMeters(PythonPool pool, String name) {
        this.pool = Objects.requireNonNull(pool);
        this.tags = Tags.of("pool", name);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "ingot.pool.size", "Contexts that there can be", tags, PoolMetrics::size);
        String contexts = "Contexts that there are";
        gauge(registry, "ingot.pool.contexts", contexts, tags.and("state", "idle"), PoolMetrics::idle);
        gauge(registry, "ingot.pool.contexts", contexts, tags.and("state", "leased"), PoolMetrics::leased);
        gauge(registry, "ingot.pool.contexts", contexts, tags.and("state", "closing"), PoolMetrics::closing);
        gauge(registry, "ingot.pool.waiting", "Callers that wait for a context", tags, PoolMetrics::waiting);
        counter(registry, "ingot.pool.creations", "Contexts made", PoolMetrics::created);
        counter(registry, "ingot.pool.creation.failures", "Contexts that failed", PoolMetrics::creationFailures);
        counter(registry, "ingot.pool.discarded", "Contexts given up", PoolMetrics::discarded);
        counter(registry, "ingot.pool.leases", "Leases granted", PoolMetrics::leases);
        counter(registry, "ingot.pool.rejected", "Callers turned away", PoolMetrics::rejected);
        counter(registry, "ingot.pool.cancelled", "Leases ended by the time limit", PoolMetrics::cancelled);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            Tags meterTags,
            ToDoubleFunction<PoolMetrics> figure) {
        Gauge.builder(name, pool, source -> figure.applyAsDouble(source.metrics()))
                .description(description)
                .tags(meterTags)
                .register(registry);
    }

    private void counter(
            MeterRegistry registry, String name, String description, ToDoubleFunction<PoolMetrics> figure) {
        FunctionCounter.builder(name, pool, source -> figure.applyAsDouble(source.metrics()))
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
