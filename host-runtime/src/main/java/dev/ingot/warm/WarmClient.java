package dev.ingot.warm;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has a command answered by a warm host. Uses plain classes of the JDK only, because it runs before anything else does;
 * {@code launcher.sh} does the same in a shell.
 */
final class WarmClient {
    /** The status of a command whose host died while it ran: nobody knows what it has done. */
    static final int HOST_DIED = 70;

    private static final int INTERRUPTED = 130;

    /** A program that has not ended so long after an interruption goes on, or its host is stopped. */
    private static final long STOPPED_SECONDS = 5;

    /** A host that lives has ended a command after so long, itself with it where it must. */
    private static final long END_SECONDS = 8;

    /** The signals that end a command, and its status then. */
    private static final Map<String, Integer> ENDING = Map.of("TERM", 143, "HUP", 129);

    /** A host that lives says within this time that it has heard of the command. */
    private static final long SIGN_OF_LIFE_SECONDS = 2;

    /** A host that has heard of it decides within this time, or asks for more; see {@code CommandQueue}. */
    private static final long DECISION_SECONDS = 15;

    private final WarmFolder folder;

    WarmClient(WarmFolder folder) {
        this.folder = folder;
    }

    /**
     * Runs this process's command.
     *
     * @param arguments how many words at the end of the command line are the program's
     * @return its exit status, or nothing when the command is to be run cold
     */
    OptionalInt run(int arguments) {
        try {
            if (!Files.exists(folder.request()) || !folder.isSafe()) {
                return OptionalInt.empty();
            }
            Integer seat = takeSeat();
            return seat == null ? OptionalInt.empty() : run(seat, arguments);
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    /**
     * Takes a seat by moving it, which only one client can do; null when there is none. Clients that come at once begin
     * with different ones.
     */
    private @Nullable Integer takeSeat() throws IOException {
        String[] found = folder.path().toFile().list();
        String[] names = found == null ? new String[0] : found;
        int first = (int) ProcessHandle.current().pid();
        for (int i = 0; i < names.length; i++) {
            String name = names[Math.floorMod(first + i, names.length)];
            if (name.startsWith(WarmFolder.SEAT)
                    && name.substring(WarmFolder.SEAT.length()).chars().allMatch(c -> c >= '0' && c <= '9')) {
                int number = Integer.parseInt(name.substring(WarmFolder.SEAT.length()));
                File seat = folder.seat(number).toFile();
                if (seat.renameTo(folder.taken(number).toFile())) {
                    return number;
                }
            }
        }
        return null;
    }

    private OptionalInt run(int seat, int arguments) throws IOException {
        Path answers = folder.taken(seat);
        BufferedReader lines;
        // Open for writing until it is open for reading, which would wait for ever where the host is dead.
        try (RandomAccessFile _ = new RandomAccessFile(answers.toFile(), "rw")) {
            lines = new BufferedReader(
                    new InputStreamReader(new FileInputStream(answers.toFile()), StandardCharsets.US_ASCII));
        }
        try (lines) {
            send("run " + seat + " " + ProcessHandle.current().pid() + " " + arguments + " 0");
            String first = readWithin(SIGN_OF_LIFE_SECONDS, seat, lines);
            while ("wait".equals(first)) {
                first = readWithin(DECISION_SECONDS, seat, lines);
            }
            if (first == null || !first.equals("ack")) {
                return OptionalInt.empty();
            }
            return OptionalInt.of(await(seat, lines));
        }
    }

    /** Reads what the host answers; leaves one that is silent, unless it has begun to run the command. */
    private @Nullable String readWithin(long seconds, int seat, BufferedReader lines) throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        Thread _ = Thread.ofPlatform().daemon().start(() -> leaveAfter(seconds, seat, answered));
        try {
            return lines.readLine();
        } finally {
            answered.countDown();
        }
    }

    private void leaveAfter(long seconds, int seat, CountDownLatch answered) {
        File gone = folder.gone(seat).toFile();
        try {
            if (!answered.await(seconds, TimeUnit.SECONDS)
                    && folder.taken(seat).toFile().renameTo(gone)) {
                try (RandomAccessFile pipe = new RandomAccessFile(gone, "rw")) {
                    pipe.write("cold\n".getBytes(StandardCharsets.US_ASCII));
                }
                Files.delete(gone.toPath());
            }
        } catch (IOException | InterruptedException e) {
            // Then the client waits for the host.
        }
    }

    private int await(int seat, BufferedReader lines) throws IOException {
        CountDownLatch ended = new CountDownLatch(1);
        Signals.handle("INT", () -> interrupt(seat, ended));
        ENDING.forEach((signal, status) ->
                Signals.handle(signal, () -> end(seat, signal.toLowerCase(Locale.ROOT), status, ended)));
        String last = lines.readLine();
        ended.countDown();
        if (last != null && last.startsWith("exit ")) {
            return Integer.parseInt(last.substring("exit ".length()));
        }
        System.err.println("ingot: the warm host ended while it ran this command, which may be half done;"
                + " the next one runs without it");
        return HOST_DIED;
    }

    /** Has the host end the command, whose status comes as any other; ends this JVM where the host does not. */
    private void end(int seat, String signal, int status, CountDownLatch ended) {
        try {
            send("signal " + seat + " " + signal);
            if (ended.await(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException | InterruptedException e) {
            // It ends the command of a process that has ended.
        }
        Runtime.getRuntime().halt(status);
    }

    /** Passes an interruption on, after which the program may go on; ends this JVM where the host is stopped. */
    private void interrupt(int seat, CountDownLatch ended) {
        try {
            send("signal " + seat + " int");
            if (ended.await(STOPPED_SECONDS, TimeUnit.SECONDS) || !isHostStopped()) {
                return;
            }
        } catch (IOException | InterruptedException e) {
            // The host ends the command of a process that has ended.
        }
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    private boolean isHostStopped() throws IOException {
        List<String> about = folder.about();
        return about.size() == 2 && ClientProcess.stat(Path.of("/proc", about.get(1)))[0].equals("T");
    }

    /** Sends a line; nobody waits for a host that does not read. */
    void send(String line) throws IOException {
        try (RandomAccessFile request = new RandomAccessFile(folder.request().toFile(), "rw")) {
            request.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }
}
