package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.HostMetrics;
import dev.ingot.host.PythonHost;
import dev.ingot.micrometer.HostMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import org.graalvm.polyglot.Context;
import org.junit.jupiter.api.Test;

/** Bytecode is decompressed once for a host, within bounds, and not kept for programs that have one context. */
class BytecodeCacheTests {
    private static final String SCRIPT = "import email.message, json; json.dumps([email.message.__name__])";

    private static PythonHost.Builder host() {
        return PythonHost.builder(Access.PACKS_ONLY);
    }

    private static void importModules(PythonHost host) {
        try (Context context = host.newContext()) {
            assertThat(context.eval("python", SCRIPT).asString()).isEqualTo("[\"email.message\"]");
        }
    }

    @Test
    void laterContextsFindWhatTheSecondReadAndTheFirstKeepsNothing() throws IOException {
        try (PythonHost host = host().build()) {
            importModules(host);
            assertThat(host.metrics()).isEqualTo(new HostMetrics(64 << 20, 0, 0, 0));
            importModules(host);
            HostMetrics second = host.metrics();
            assertThat(second.cacheHits()).isZero();
            assertThat(second.cacheMisses()).isGreaterThan(20);
            assertThat(second.cacheBytes()).isGreaterThan(100_000);
            importModules(host);
            assertThat(host.metrics())
                    .isEqualTo(
                            new HostMetrics(64 << 20, second.cacheBytes(), second.cacheMisses(), second.cacheMisses()));
        }
    }

    /** It would outlive its context, and one script could fill the cache for all. */
    @Test
    void nothingIsKeptOfPacksThatScriptsMake() throws IOException {
        String script = """
                import ingot, marshal, sys
                code = marshal.dumps(compile('VALUE = ' + repr('x' * 50_000), 'own.py', 'exec'))
                finder = ingot.PackFinder()
                finder.add_resource(ingot.Resource('own.py', bytecode={0: code}))
                packed = ingot.PackFinder()
                packed.index_bytes(finder.serialize('own'))
                sys.meta_path.insert(0, packed)
                import own
                len(own.VALUE)
                """;
        try (PythonHost host = host().build()) {
            importModules(host);
            importModules(host);
            for (int context = 0; context < 3; context++) {
                try (Context own = host.newContext()) {
                    assertThat(own.eval("python", script).asInt()).isEqualTo(50_000);
                }
            }
            long kept = host.metrics().cacheBytes();
            try (Context own = host.newContext()) {
                assertThat(own.eval("python", script).asInt()).isEqualTo(50_000);
            }
            assertThat(host.metrics().cacheBytes()).isEqualTo(kept);
        }
    }

    @Test
    void hostsThatWereRenewedShareIt() throws IOException {
        try (PythonHost host = host().build();
                PythonHost renewed = host.renewed()) {
            importModules(host);
            importModules(host);
            importModules(renewed);
            assertThat(renewed.metrics().cacheHits())
                    .isEqualTo(host.metrics().cacheMisses())
                    .isPositive();
        }
    }

    @Test
    void noMoreIsKeptThanAllowed() throws IOException {
        try (PythonHost small = host().bytecodeCache(50_000).build();
                PythonHost none = host().bytecodeCache(0).build()) {
            for (int context = 0; context < 3; context++) {
                importModules(small);
                importModules(none);
            }
            assertThat(small.metrics().cacheBytes()).isBetween(1L, 50_000L);
            assertThat(small.metrics().cacheHits()).isPositive();
            assertThat(none.metrics()).isEqualTo(new HostMetrics(0, 0, 0, 0));
        }
    }

    @Test
    void figuresReachMicrometer() throws IOException {
        try (PythonHost host = host().build()) {
            MeterRegistry registry = new SimpleMeterRegistry();
            new HostMeters(host, "scripts").bindTo(registry);
            for (int context = 0; context < 3; context++) {
                importModules(host);
            }
            assertThat(registry.get("ingot.bytecode.cache.size").gauge().value())
                    .isEqualTo((double) host.metrics().cacheBytes());
            assertThat(registry.get("ingot.bytecode.cache.reads")
                            .tags("host", "scripts", "result", "hit")
                            .functionCounter()
                            .count())
                    .isEqualTo((double) host.metrics().cacheHits());
        }
    }
}
