package dev.ingot.examples.spring;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.micrometer.HostMeters;
import dev.ingot.micrometer.PoolMeters;
import dev.ingot.pool.PoolMetrics;
import dev.ingot.pool.PythonPool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import org.graalvm.polyglot.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Owns the host and its pool. Spring closes it after the web server, which waits for the requests that are running;
 * Actuator shows it as the health component {@code pythonScripts} and as meters {@code ingot.*}.
 */
@Component
public class PythonScripts implements HealthIndicator, MeterBinder, AutoCloseable {
    private static final String PACK = "META-INF/ingot/spring-boot-example.pypack";

    private final PythonHost host;
    private final PythonPool pool;

    /** Opens the pack among the application's classes, and a pool whose contexts can import and compute, no more. */
    public PythonScripts(PythonSettings settings) throws IOException {
        host = PythonHost.builder(Access.PACKS_ONLY)
                .pack(PythonScripts.class.getClassLoader(), PACK)
                .build();
        pool = PythonPool.builder(host)
                .size(settings.contexts())
                .imports("json", "pricing")
                .timeLimit(settings.timeLimit())
                .maximumWaiting(settings.maximumWaiting())
                .build();
    }

    /**
     * Runs a script in a context that nobody has used before.
     *
     * @return the text of its last expression
     */
    public String run(String source) throws InterruptedException {
        return pool.call(lease -> {
            Value result = lease.eval(source);
            return result.isString() ? result.asString() : result.toString();
        });
    }

    /** Up while there are contexts, or none has failed to be made. */
    @Override
    public Health health() {
        PoolMetrics figures = pool.metrics();
        boolean broken = figures.idle() + figures.leased() == 0 && figures.creationFailures() > 0;
        return (broken ? Health.down() : Health.up())
                .withDetail("contexts", figures.size())
                .withDetail("idle", figures.idle())
                .withDetail("leased", figures.leased())
                .withDetail("waiting", figures.waiting())
                .withDetail("creationFailures", figures.creationFailures())
                .build();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new PoolMeters(pool, "scripts").bindTo(registry);
        new HostMeters(host, "scripts").bindTo(registry);
    }

    @Override
    public void close() {
        pool.close();
        host.close();
    }
}
