package dev.ingot.pool;

import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;

/** A context of a pool with its history. Used by one thread at a time, except for {@link #cancel}. */
final class PooledContext {
    private static final Source PREPARE = source();

    private final Context context;
    private final Value reset;
    private final long createdAt = System.nanoTime();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int uses;

    private PooledContext(Context context, Value reset) {
        this.context = context;
        this.reset = reset;
    }

    /** Makes a context and brings it to the state in which it is lent. */
    static PooledContext create(PythonHost host, PoolConfiguration configuration) {
        Context context = host.newContext(configuration::applyTo);
        try {
            configuration.setUp().accept(context);
            Value prepare = context.eval(PREPARE);
            Value reset = prepare.execute(ProxyArray.fromList(new ArrayList<>(configuration.imports())));
            return new PooledContext(context, reset);
        } catch (Throwable failure) {
            context.close(true);
            throw failure;
        }
    }

    Context context() {
        return context;
    }

    int uses() {
        return uses;
    }

    long ageNanos() {
        return System.nanoTime() - createdAt;
    }

    void beginUse() {
        uses++;
        context.resetLimits();
    }

    /** Brings the context back to the state in which it was first lent; false when that failed and it is to be given up. */
    boolean reset() {
        try {
            reset.executeVoid();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Ends whatever runs in the context and closes it. */
    void cancel() {
        if (closed.compareAndSet(false, true)) {
            context.close(true);
        }
    }

    private static Source source() {
        try (InputStream in = PooledContext.class.getResourceAsStream("pooled.py")) {
            if (in == null) {
                throw new IllegalStateException("the class path lacks dev/ingot/pool/pooled.py; build Ingot again");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("python", text, "<ingot pool>")
                    .internal(true)
                    .buildLiteral();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
