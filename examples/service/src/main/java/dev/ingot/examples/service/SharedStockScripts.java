package dev.ingot.examples.service;

import java.util.concurrent.locks.ReentrantLock;
import org.graalvm.polyglot.Context;

/**
 * One stock context for all scripts, one after the other: they see each other's variables, and one that hangs stops
 * all.
 */
final class SharedStockScripts implements Scripts {
    private final ReentrantLock lock = new ReentrantLock();
    private final Context context = Context.newBuilder("python")
            .option("engine.WarnInterpreterOnly", "false")
            .build();

    @Override
    public String run(String source) {
        lock.lock();
        try {
            return Scripts.text(context.eval("python", source));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        context.close(true);
    }
}
