package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.micrometer.PoolMeters;
import dev.ingot.pool.Lease;
import dev.ingot.pool.PythonPool;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class PoolMetersTests {
    @Test
    void registryHasTheFiguresOfThePool() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY).build();
                PythonPool pool =
                        PythonPool.builder(host).size(1).maximumUses(2).build()) {
            new PoolMeters(pool, "scripts").bindTo(registry);
            assertThat(registry.getMeters()).extracting(Meter::getId).allSatisfy(id -> {
                assertThat(id.getName()).startsWith("ingot.pool.");
                assertThat(id.getTag("pool")).isEqualTo("scripts");
                assertThat(id.getDescription()).isNotBlank();
            });
            try (Lease lease = pool.lease()) {
                assertThat(lease.eval("6 * 7").asInt()).isEqualTo(42);
                assertThat(gauge(registry, "leased")).isEqualTo(1);
                assertThat(gauge(registry, "idle")).isZero();
            }
            assertThat(gauge(registry, "leased")).isZero();
            assertThat(gauge(registry, "idle")).isEqualTo(1);
            assertThat(registry.get("ingot.pool.leases").functionCounter().count())
                    .isEqualTo(1);
            assertThat(registry.get("ingot.pool.creations").functionCounter().count())
                    .isEqualTo(1);
            assertThat(registry.get("ingot.pool.size").gauge().value()).isEqualTo(1);
        }
    }

    private static double gauge(SimpleMeterRegistry registry, String state) {
        return registry.get("ingot.pool.contexts").tag("state", state).gauge().value();
    }
}
