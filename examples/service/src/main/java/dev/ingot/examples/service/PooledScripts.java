package dev.ingot.examples.service;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.pool.PythonPool;
import java.io.IOException;
import java.time.Duration;

/**
 * Each script has a context that was made, and its modules imported, before it came. It can import and compute, nothing
 * else.
 */
final class PooledScripts implements Scripts {
    /**
     * An engine keeps the code of every script that ran on it, kilobytes each, until it is closed; a script that comes
     * again is kept once. A new engine takes a second: where scripts repeat, let it run more of them.
     */
    static final int SCRIPTS_PER_ENGINE = Integer.getInteger("service.scriptsPerEngine", 100_000);

    private final PythonHost host;
    private final PythonPool pool;

    /**
     * Opens the pool.
     *
     * @param size how many contexts there can be
     * @param uses how many scripts a context runs, one after the other: 1 where they are not to be trusted with each
     *     other
     */
    PooledScripts(int size, int uses) throws IOException {
        host = PythonHost.builder(Access.PACKS_ONLY).build();
        pool = PythonPool.builder(host)
                .size(size)
                .imports("json", "datetime")
                .maximumUses(uses)
                .contextsPerEngine(Math.max(1, SCRIPTS_PER_ENGINE / uses))
                .timeLimit(Duration.ofSeconds(2))
                .maximumWaiting(1_000)
                .build();
    }

    @Override
    public String run(String source) throws InterruptedException {
        return pool.call(lease -> Scripts.text(lease.eval(source)));
    }

    @Override
    public void close() {
        pool.close();
        host.close();
    }
}
