package dev.ingot.benchmarks;

import dev.ingot.pack.Pack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens a pack again and again and prints the microseconds of each time as JSON. */
public final class OpenPack {
    private static final int TIMES = 200;

    private OpenPack() {}

    /** Opens the pack that the argument names. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        List<Double> microseconds = new ArrayList<>();
        int entries = 0;
        for (int i = 0; i < TIMES; i++) {
            long begin = System.nanoTime();
            try (Pack pack = Pack.open(file)) {
                entries += pack.entryCount();
            }
            microseconds.add((System.nanoTime() - begin) / 1e3);
        }
        if (entries == 0) {
            throw new IllegalStateException(file + " holds nothing");
        }
        System.out.println(microseconds);
    }
}
