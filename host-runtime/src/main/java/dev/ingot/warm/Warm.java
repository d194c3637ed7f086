package dev.ingot.warm;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a program does about warm hosts: whether the user wants one, asking it, and leaving one behind. */
public final class Warm {
    /** The user's choice: a time such as {@code 15m}, {@code 0} for never, {@code stop} to end the host. */
    public static final String ENVIRONMENT = "INGOT_WARM";

    /** The system property that tells a JVM to be a host: its folder. */
    public static final String HOST = "ingot.warm.host";

    /** The system property with the time that a host waits. */
    public static final String TIME = "ingot.warm.time";

    /** The system property of a host: what its files were when it was started. */
    public static final String STATE = "ingot.warm.state";

    /** The system property that tells a JVM to leave a host behind: its folder. */
    public static final String LEAVE = "ingot.warm.leave";

    /** The system property of a JVM whose program was turned away, or does not ask, see the shell stub. */
    public static final String COLD = "ingot.warm.cold";

    private static final int MOST_DIGITS = 6;

    private Warm() {}

    /**
     * Returns how long a host is to wait for commands, or null when there is to be none.
     *
     * @param ofJar what the jar says, empty when it says nothing
     * @throws IOException when the user's choice is none
     */
    public static @Nullable Duration time(String ofJar) throws IOException {
        String chosen = System.getenv(ENVIRONMENT);
        String text = chosen == null || chosen.isEmpty() ? ofJar : chosen;
        if (text.isEmpty() || text.equals("0") || text.equals("stop")) {
            return null;
        }
        return parse(text);
    }

    /**
     * Reads a time, such as {@code 90s}, {@code 15m} or {@code 2h}.
     *
     * @throws IOException when the text is none
     */
    public static Duration parse(String text) throws IOException {
        // By hand: each command asks, and regular expressions would be loaded for nothing else.
        int digits = text.length() - 1;
        long unit = digits < 1 ? 0 : seconds(text.charAt(digits));
        boolean number =
                digits <= MOST_DIGITS && text.chars().limit(Math.max(0, digits)).allMatch(Warm::isDigit);
        if (unit == 0 || !number || text.charAt(0) == '0') {
            throw new IOException(ENVIRONMENT + "=" + text
                    + ": not a time; give a number with s, m or h, such as 15m, or 0 for no warm host");
        }
        return Duration.ofSeconds(Long.parseLong(text.substring(0, digits)) * unit);
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static long seconds(char unit) {
        return switch (unit) {
            case 's' -> 1;
            case 'm' -> Duration.ofMinutes(1).toSeconds();
            case 'h' -> Duration.ofHours(1).toSeconds();
            default -> 0;
        };
    }

    /**
     * Returns the folder of this process's host, whether there is one or not; null where there cannot be one.
     *
     * @param jar the program's jar
     */
    public static @Nullable Path folder(Path jar) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return null;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("Umask:")) {
                Path javaHome = Path.of(System.getProperty("java.home"));
                WarmFolder folder = WarmFolder.of(
                        jar, javaHome, line.substring("Umask:".length()).strip(), System.getenv());
                return folder == null ? null : folder.path();
            }
        }
        return null;
    }

    /**
     * Has this process's command answered by a warm host.
     *
     * @return the exit status, or nothing when it is to be run cold
     */
    public static OptionalInt ask(Path folder, int arguments) {
        return new WarmClient(WarmFolder.at(folder)).run(arguments);
    }

    /**
     * Has hosts of this user end when they have finished what they run, also those that are only starting.
     *
     * @param jar whose hosts are meant; null for all
     * @return those that serve, sorted by their jars
     */
    public static List<Host> stop(@Nullable Path jar) throws IOException {
        List<Host> serving = jar == null ? hosts() : hosts(jar);
        String wanted = jar == null ? null : jar.toRealPath().toString();
        for (WarmFolder folder : WarmFolder.all(System.getenv())) {
            if (folder.isSafe() && (wanted == null || folder.about().contains(wanted))) {
                // In this order: a host makes its pipe, and then looks whether it is to end.
                try {
                    Files.write(folder.stop(), new byte[0]);
                } catch (IOException e) {
                    // The disk is full; hosts that serve are told all the same.
                }
                if (Files.exists(folder.request())) {
                    new WarmClient(folder).send("stop");
                }
            }
        }
        return serving;
    }

    /**
     * A host of this user that lives.
     *
     * @param folder where clients find it
     * @param jar its program's jar
     * @param pid its process id
     */
    public record Host(Path folder, String jar, long pid) {}

    /** Returns the hosts of this user that live, sorted by their jars. */
    public static List<Host> hosts() throws IOException {
        List<Host> hosts = new ArrayList<>();
        for (WarmFolder folder : WarmFolder.all(System.getenv())) {
            if (folder.isSafe() && isLocked(folder)) {
                List<String> about = folder.about();
                if (about.size() == 2 && about.get(1).matches("[0-9]{1,18}")) {
                    hosts.add(new Host(folder.path(), about.get(0), Long.parseLong(about.get(1))));
                }
            }
        }
        hosts.sort(Comparator.comparing(Host::jar).thenComparingLong(Host::pid));
        return hosts;
    }

    /** Returns the hosts of this user that live and serve a jar, whatever JVM and settings they have. */
    public static List<Host> hosts(Path jar) throws IOException {
        String wanted = jar.toRealPath().toString();
        return hosts().stream().filter(host -> host.jar.equals(wanted)).toList();
    }

    /** A host holds its lock as long as it lives, however it ends. */
    private static boolean isLocked(WarmFolder folder) throws IOException {
        if (!Files.exists(folder.lock())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(folder.lock(), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        }
    }

    /** What is found out where a host is started, and only there. */
    public interface NewHost {
        /** Returns the program's jar, and what else the host is made of. */
        List<Path> files() throws IOException;

        /** Returns the JVM's options. */
        List<String> options() throws IOException;
    }

    /**
     * Starts a host in the background, unless there is one.
     *
     * @param imported the modules that commands are expected to import; empty where nobody knows
     * @return whether it was started
     */
    public static boolean leave(Path folder, NewHost host, Duration time, List<String> imported) throws IOException {
        WarmFolder warm = WarmFolder.at(folder);
        warm.create();
        HostFiles files;
        try (FileChannel channel = FileChannel.open(warm.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            files = HostFiles.of(host.files());
            // Of an earlier host. Two that are started at once print into one.
            Files.deleteIfExists(warm.log());
            Files.deleteIfExists(warm.stop());
            warm.keepAbout(files.jar(), List.of());
        }
        if (imported.size() > warm.modules(files).size()) {
            warm.keepModules(files, imported);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(host.options());
        command.addAll(
                List.of("-D" + HOST + "=" + folder, "-D" + TIME + "=" + time, "-D" + STATE + "=" + files.state()));
        // Otherwise a crash is described in its working folder, where nobody looks.
        command.add("-XX:ErrorFile=" + folder.resolve("crash"));
        command.addAll(List.of("-jar", files.jar().toRealPath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
        Map<String, String> environment = builder.environment();
        environment.remove(ENVIRONMENT);
        Process _ = builder.redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.appendTo(warm.log().toFile()))
                .start();
        return true;
    }
}
