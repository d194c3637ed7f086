package dev.ingot.benchmarks;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.pool.Lease;
import dev.ingot.pool.PythonPool;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;

/**
 * Makes contexts on one engine, one after the other, and runs a script in each. Prints the milliseconds that each took,
 * from making to closing it, the bytes of live heap after some of them, and the kilobytes of the process that are
 * resident then, as JSON.
 */
public final class ManyContexts {
    private ManyContexts() {}

    /**
     * Takes the kind ({@code stock}, {@code ingot}, {@code pool}, {@code reset}: a context of a pool that is lent again
     * and again, {@code renewing}: a pool that changes engines, or {@code turns}: stock and ingot, one after the
     * other), the script, the number of contexts, and {@code keep} when none is to be closed before all are made. The
     * system properties {@code cache} and {@code stdlib} set how many bytes of bytecode Ingot keeps and another pack of
     * the standard library, {@code pack} names one with what the script imports, {@code access} is the host's preset
     * (PROGRAM), and {@code javaCompression} leaves GraalPy's native compression out.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Source script = Source.newBuilder("python", new File(arguments[1])).build();
        int count = Integer.parseInt(arguments[2]);
        boolean keep = arguments.length > 3 && arguments[3].equals("keep");
        switch (arguments[0]) {
            case "stock" -> {
                try (Engine engine = stockEngine()) {
                    report(count, stock(engine), script, keep);
                }
            }
            case "ingot" -> {
                PythonHost.Builder builder = PythonHost.builder(Access.valueOf(System.getProperty("access", "PROGRAM")))
                        .bytecodeCache(Long.getLong("cache", 64L << 20));
                if (Boolean.getBoolean("javaCompression")) {
                    builder.javaCompression();
                }
                String stdlib = System.getProperty("stdlib");
                if (stdlib != null) {
                    builder.stdlib(Path.of(stdlib));
                }
                String pack = System.getProperty("pack");
                if (pack != null) {
                    builder.pack(Path.of(pack));
                }
                try (PythonHost host = builder.build()) {
                    report(count, ingot(host), script, keep);
                }
            }
            case "renewing" -> {
                try (PythonHost host = PythonHost.builder(Access.PROGRAM).build();
                        PythonPool pool = PythonPool.builder(host)
                                .size(1)
                                .contextsPerEngine(Math.max(1, count / 4))
                                .leaseTimeout(Duration.ofMinutes(1))
                                .build()) {
                    reportHeap(count, pool, script);
                }
            }
            case "turns" -> reportTurns(count, script);
            case "reset" -> reportResets(count);
            default -> reportLeases(count);
        }
    }

    private static Engine stockEngine() {
        return Engine.newBuilder("python")
                .option("engine.WarnInterpreterOnly", "false")
                .build();
    }

    private static Supplier<Context> stock(Engine engine) {
        return () -> StockPython.engineBuilder(engine)
                .out(OutputStream.nullOutputStream())
                .build();
    }

    private static Supplier<Context> ingot(PythonHost host) {
        return () -> host.newContext(settings -> settings.out(OutputStream.nullOutputStream()));
    }

    /** Makes contexts of both in one process, whose compiled code and whose noise are the same for both. */
    private static void reportTurns(int count, Source script) throws IOException {
        List<String> stockTimes = new ArrayList<>();
        List<String> ingotTimes = new ArrayList<>();
        try (Engine engine = stockEngine();
                PythonHost host = PythonHost.builder(Access.PROGRAM).build()) {
            for (int number = 0; number < count; number++) {
                stockTimes.add(timeOfOne(stock(engine), script));
                ingotTimes.add(timeOfOne(ingot(host), script));
            }
        }
        System.out.printf("{\"stock\": %s, \"ingot\": %s}%n", stockTimes, ingotTimes);
    }

    private static String timeOfOne(Supplier<Context> contexts, Source script) throws IOException {
        long start = System.nanoTime();
        try (Context context = contexts.get()) {
            context.eval(script);
        }
        return format((System.nanoTime() - start) / 1e6);
    }

    private static void report(int count, Supplier<Context> contexts, Source script, boolean keep) throws IOException {
        List<Context> kept = new ArrayList<>();
        List<String> milliseconds = new ArrayList<>();
        List<String> heap = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            long start = System.nanoTime();
            Context context = contexts.get();
            context.eval(script);
            if (keep) {
                kept.add(context);
            } else {
                context.close();
            }
            milliseconds.add(format((System.nanoTime() - start) / 1e6));
            if (number % Math.max(1, count / 10) == 0) {
                heap.add(Long.toString(liveHeap()));
            }
        }
        System.out.printf(
                "{\"milliseconds\": %s, \"heap\": %s, \"resident\": %s}%n", milliseconds, heap, residentKilobytes());
        kept.forEach(Context::close);
    }

    private static void reportHeap(int count, PythonPool pool, Source script) throws InterruptedException {
        List<String> heap = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            pool.call(lease -> lease.context().eval(script).isNull());
            if (number % Math.max(1, count / 10) == 0) {
                heap.add(Long.toString(liveHeap()));
            }
        }
        System.out.printf("{\"milliseconds\": [], \"heap\": %s}%n", heap);
    }

    /** Takes contexts that are ready from a pool, and runs one expression in each. */
    private static void reportLeases(int count) throws IOException, InterruptedException {
        List<String> milliseconds = new ArrayList<>();
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build();
                PythonPool pool = PythonPool.builder(host)
                        .size(2)
                        .imports("json", "logging", "email.message")
                        .leaseTimeout(Duration.ofMinutes(1))
                        .build()) {
            for (int number = 0; number < count; number++) {
                while (pool.metrics().idle() == 0) {
                    Thread.onSpinWait();
                }
                long start = System.nanoTime();
                try (Lease lease = pool.lease()) {
                    milliseconds.add(format((System.nanoTime() - start) / 1e6));
                    if (lease.eval("6 * 7").asInt() != 42) {
                        throw new IllegalStateException("wrong result");
                    }
                }
            }
        }
        System.out.printf("{\"milliseconds\": %s, \"heap\": []}%n", milliseconds);
    }

    /** Lends one context again and again, and runs nothing in it; each figure is the mean of a thousand leases. */
    private static void reportResets(int count) throws IOException, InterruptedException {
        List<String> milliseconds = new ArrayList<>();
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY).build();
                PythonPool pool = PythonPool.builder(host)
                        .size(1)
                        .imports("json", "datetime")
                        .maximumUses(Integer.MAX_VALUE)
                        .build()) {
            for (int number = 0; number < count; number++) {
                long start = System.nanoTime();
                for (int lease = 0; lease < 1_000; lease++) {
                    pool.lease().close();
                }
                milliseconds.add(format((System.nanoTime() - start) / 1e9));
            }
            if (pool.metrics().created() != 1) {
                throw new IllegalStateException("a context was given up: " + pool.metrics());
            }
        }
        System.out.printf("{\"milliseconds\": %s, \"heap\": []}%n", milliseconds);
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** Returns what Linux says of this process, and null, as JSON has it, elsewhere. */
    private static String residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "null";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .findFirst()
                .orElse("null");
    }

    private static long liveHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
