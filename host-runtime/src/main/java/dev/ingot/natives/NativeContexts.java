package dev.ingot.natives;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.jspecify.annotations.Nullable;

/** Which context has which native libraries, so that these are given up at once where Ingot itself ends a context. */
public final class NativeContexts {
    private static final Map<Context, NativeCopy> COPIES = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * A cancelled context flushes its streams first, which is cancelled as well, and so GraalPy does not get to what it
     * does about native modules: its upcall stubs would stay for ever.
     */
    private static final Source WITHOUT_STREAMS = Source.newBuilder(
                    "python", "import sys; sys.stdout = sys.__stdout__ = sys.stderr = None", "<ingot end>")
            .internal(true)
            .buildLiteral();

    private NativeContexts() {}

    /** Remembers whose libraries are whose. */
    public static void add(Context context, NativeCopy copy) {
        COPIES.put(context, copy);
    }

    /**
     * Ends a context at once.
     *
     * @param idle whether nothing runs in it, so that GraalPy can be made to end its native modules in order
     */
    public static void cancel(Context context, boolean idle) {
        NativeCopy copy = COPIES.remove(context);
        try {
            if (copy != null && copy.isUsed() && idle) {
                loseStreams(context);
            }
            context.close(true);
        } finally {
            release(copy, idle);
        }
    }

    private static void loseStreams(Context context) {
        try {
            context.eval(WITHOUT_STREAMS);
        } catch (PolyglotException | IllegalStateException e) {
            // It was closed meanwhile, or its script has left nothing that works.
        }
    }

    /** Ends a context as its program would: threads are joined, exit handlers run. */
    public static void close(Context context) {
        context.close();
        release(COPIES.remove(context), true);
    }

    private static void release(@Nullable NativeCopy copy, boolean inOrder) {
        if (copy != null) {
            copy.release(inOrder);
        }
    }
}
