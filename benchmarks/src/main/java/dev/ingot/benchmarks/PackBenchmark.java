package dev.ingot.benchmarks;

import dev.ingot.pack.Pack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Opening a pack and looking modules up, against the number of modules it holds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class PackBenchmark {
    private static final int NAMES = 1 << 10;

    /** How many modules the pack holds. */
    @Param({"1000", "10000", "100000", "1000000"})
    private int modules;

    private Path file;
    private Pack pack;
    private String[] present;
    private String[] absent;
    private int next;

    /** Writes the pack and chooses names to look for, spread over all of it. */
    @Setup(Level.Trial)
    public void setUp() throws IOException {
        file = Files.createTempFile("ingot-benchmark", ".pypack");
        SyntheticPack.write(file, modules);
        pack = Pack.open(file);
        present = new String[NAMES];
        absent = new String[NAMES];
        for (int i = 0; i < NAMES; i++) {
            int number = (int) (i * 7919L % modules);
            present[i] = SyntheticPack.moduleName(number);
            absent[i] = SyntheticPack.moduleName(number) + "x";
        }
    }

    /** Removes the pack. */
    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        pack.close();
        Files.delete(file);
    }

    /** Finds a module that is there. */
    @Benchmark
    public int hit() {
        return pack.findModule(present[next++ & NAMES - 1]);
    }

    /** Does not find a module that is not there. */
    @Benchmark
    public int miss() {
        return pack.findModule(absent[next++ & NAMES - 1]);
    }

    /** Opens and closes the pack. */
    @Benchmark
    public String open() throws IOException {
        try (Pack opened = Pack.open(file)) {
            return opened.mountName();
        }
    }
}
