package dev.ingot.scan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What inputs hold. Immutable.
 *
 * @param files what can be packed, in the order of their paths
 * @param leftOut what cannot, in the same order
 */
public record Scan(List<InputFile> files, List<LeftOut> leftOut) {
    public Scan {
        files = sorted(files);
        leftOut = sorted(leftOut);
    }

    /** Returns what several scans found together. */
    static Scan join(List<Scan> scans) {
        return new Scan(
                scans.stream().flatMap(scan -> scan.files.stream()).toList(),
                scans.stream().flatMap(scan -> scan.leftOut.stream()).toList());
    }

    private static <T extends Comparable<T>> List<T> sorted(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.sort(copy);
        return List.copyOf(copy);
    }
}
