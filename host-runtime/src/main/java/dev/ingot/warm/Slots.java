package dev.ingot.warm;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The answer pipes of a host: so many are always free; a client takes one by moving it. Safe for several threads. */
final class Slots {
    /** More clients at once than this run cold. */
    private static final int FREE = 4;

    private final WarmFolder folder;
    private final Map<Integer, RandomAccessFile> open = new HashMap<>();
    private final Set<Integer> inUse = new HashSet<>();

    /** Slots that were taken at the last look and have asked for nothing since: their clients may have died. */
    private Set<Integer> silent = new HashSet<>();

    private int last;

    Slots(WarmFolder folder) {
        this.folder = folder;
    }

    /** Offers as many slots as there are to be. */
    synchronized void offer() throws IOException {
        long free =
                open.keySet().stream().filter(number -> !inUse.contains(number)).count();
        for (; free < FREE; free++) {
            int number = ++last;
            Path hidden = folder.path().resolve(".slot." + number);
            SystemCalls.makePipe(hidden);
            open.put(number, new RandomAccessFile(hidden.toFile(), "rw"));
            // Only now can a client see it: it is open on our side.
            Files.move(hidden, folder.slot(number));
        }
    }

    /**
     * Says that the client of a slot has asked for something; false when there is no such slot, or it did so before.
     */
    synchronized boolean begin(int number) {
        return open.containsKey(number) && Files.exists(folder.taken(number)) && inUse.add(number);
    }

    /** Answers the client of a slot. */
    synchronized void answer(int number, String line) throws IOException {
        RandomAccessFile slot = open.get(number);
        if (slot != null) {
            slot.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Gives a slot up; its client sees the end of the file. */
    synchronized void end(int number) throws IOException {
        inUse.remove(number);
        RandomAccessFile slot = open.remove(number);
        if (slot != null) {
            slot.close();
            Files.deleteIfExists(folder.taken(number));
        }
    }

    /** Gives up slots whose clients took them long ago and ask for nothing. */
    synchronized void sweep() throws IOException {
        Set<Integer> taken = new HashSet<>();
        for (int number : open.keySet()) {
            if (!inUse.contains(number) && !Files.exists(folder.slot(number))) {
                taken.add(number);
            }
        }
        silent.retainAll(taken);
        for (int number : silent) {
            end(number);
        }
        taken.removeAll(silent);
        silent = taken;
        offer();
    }

    /** Gives up the slots from which nothing was asked: their clients run cold. */
    synchronized void withdraw() throws IOException {
        for (int number : Set.copyOf(open.keySet())) {
            if (!inUse.contains(number)) {
                Files.deleteIfExists(folder.slot(number));
                end(number);
            }
        }
    }
}
