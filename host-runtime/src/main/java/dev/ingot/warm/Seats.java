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

/**
 * The seats at a host, each a pipe with the host's answers: so many are always free; a client takes one by moving it.
 * Safe for several threads.
 */
final class Seats {
    /** More clients than this that come in the same moment run cold. */
    private static final int FREE = 64;

    private static final int PROCESSES = 1_000_000;

    private final WarmFolder folder;
    private final Map<Integer, RandomAccessFile> open = new HashMap<>();
    private final Set<Integer> inUse = new HashSet<>();

    /** Seats that were taken at the last look and have asked for nothing since: their clients may have died. */
    private Set<Integer> silent = new HashSet<>();

    /**
     * Begins at another number in each host: a signal for a seat of one that has lost its folder is not for the next.
     */
    private int last = (int) (ProcessHandle.current().pid() % PROCESSES) * 1_000;

    private boolean withdrawn;

    Seats(WarmFolder folder) {
        this.folder = folder;
    }

    /** Offers as many seats as there are to be; none when they were withdrawn. */
    synchronized void offer() throws IOException {
        if (withdrawn) {
            return;
        }
        long free =
                open.keySet().stream().filter(number -> !inUse.contains(number)).count();
        for (; free < FREE; free++) {
            int number = ++last;
            Path hidden = folder.path().resolve(".seat." + number);
            SystemCalls.makePipe(hidden);
            open.put(number, new RandomAccessFile(hidden.toFile(), "rw"));
            // Only now can a client see it: it is open on our side.
            Files.move(hidden, folder.seat(number));
        }
    }

    /**
     * Says that the client of a seat has asked for something; false when there is no such seat, or it did so before.
     */
    synchronized boolean begin(int number) {
        return open.containsKey(number) && Files.exists(folder.taken(number)) && inUse.add(number);
    }

    /** Says that a command is going to be run; false when its client waits no more. */
    boolean claim(int number) {
        return folder.taken(number).toFile().renameTo(folder.running(number).toFile());
    }

    /** Answers the client of a seat. */
    synchronized void answer(int number, String line) throws IOException {
        RandomAccessFile seat = open.get(number);
        if (seat != null) {
            seat.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Gives a seat up; its client sees the end of the file. */
    synchronized void end(int number) throws IOException {
        inUse.remove(number);
        RandomAccessFile seat = open.remove(number);
        if (seat != null) {
            seat.close();
            Files.deleteIfExists(folder.taken(number));
            Files.deleteIfExists(folder.running(number));
        }
    }

    /** Gives up seats whose clients took them long ago and ask for nothing. */
    synchronized void sweep() throws IOException {
        Set<Integer> taken = new HashSet<>();
        for (int number : open.keySet()) {
            if (!inUse.contains(number) && !Files.exists(folder.seat(number))) {
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

    /** Gives up the seats from which nothing was asked: their clients run cold. There are no new ones. */
    synchronized void withdraw() throws IOException {
        withdrawn = true;
        for (int number : Set.copyOf(open.keySet())) {
            if (!inUse.contains(number)) {
                Files.deleteIfExists(folder.seat(number));
                end(number);
            }
        }
    }
}
