package dev.ingot.warm;

import dev.ingot.pack.AtomicFile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a warm host and its clients meet: a folder of the user's own, one for each jar, JVM and settings that a JVM
 * takes at its start. The shell stub of jars computes the same names, see {@code launcher.sh}.
 *
 * <pre>
 * request    FIFO; lines "run NUMBER PID COUNT INPUT" (a command with so many arguments and this descriptor as its
 *            input), "signal NUMBER NAME", "stop"
 * seat.N     FIFO that nobody uses yet; a client takes it by moving it to taken.N
 * taken.N    what the host answers: "wait" where it takes a while, "ack", "exit STATUS", or "cold" where the client is
 *            to run the program itself
 * running.N  where taken.N is moved by the host before the program begins, so that it runs once
 * gone.N     where taken.N is moved by a client that waits no more, because the host gives no sign of life
 * lock       locked as long as the host lives
 * about      the path of its jar, and its process id, which is not there yet while it starts
 * stop       there when the host that starts is to end
 * modules    the state of the files of which the host is made, and what commands have imported: for hosts to come
 * </pre>
 *
 * The host has every seat open before a client can see it, so that a client that reads gets an answer, or the end of
 * the file when the host is gone.
 */
final class WarmFolder {
    static final String SEAT = "seat.";

    private static final String ABOUT = "about";

    private static final String MODULES = "modules";

    /** What a process, a JVM or GraalPy reads at its start only. */
    private static final List<String> VARIABLES = List.of(
            "LC_ALL",
            "LC_CTYPE",
            "LANG",
            "TZ",
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "_JAVA_OPTIONS",
            "LD_PRELOAD",
            "LD_LIBRARY_PATH",
            "INGOT_CACHE",
            "INGOT_ENTRY",
            "INGOT_TRUSTED_KEYS");

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private final Path folder;

    /** The folder of all warm hosts of the user. */
    private final Path base;

    private WarmFolder(Path folder) {
        this.folder = folder;
        this.base = folder.resolveSibling(".").normalize();
    }

    static WarmFolder at(Path folder) {
        return new WarmFolder(folder);
    }

    /**
     * Returns the folder for a program, whether it is there or not; null where the user has no place for it.
     *
     * @param umask as {@code umask} prints it
     */
    static @Nullable WarmFolder of(Path jar, Path javaHome, String umask, Map<String, String> environment)
            throws IOException {
        Path base = base(environment);
        if (base == null) {
            return null;
        }
        Stream<String> settings = Stream.concat(
                Stream.of(jar.toRealPath().toString(), javaHome.toRealPath().toString(), umask),
                VARIABLES.stream().map(name -> environment.getOrDefault(name, "")));
        return new WarmFolder(base.resolve(PosixChecksum.name(settings.toList())));
    }

    private static @Nullable Path base(Map<String, String> environment) {
        for (String name : List.of("XDG_RUNTIME_DIR", "INGOT_CACHE", "XDG_CACHE_HOME")) {
            String folder = environment.getOrDefault(name, "");
            if (!folder.isEmpty()) {
                return Path.of(folder, "ingot-warm");
            }
        }
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty() ? null : Path.of(home, ".cache", "ingot-warm");
    }

    /** Returns the folders of all programs; none where the user has no place for them. */
    static List<WarmFolder> all(Map<String, String> environment) throws IOException {
        Path base = base(environment);
        return base == null || !Files.isDirectory(base, LinkOption.NOFOLLOW_LINKS) ? List.of() : below(base);
    }

    private static List<WarmFolder> below(Path base) throws IOException {
        try (Stream<Path> folders = Files.list(base)) {
            return folders.map(WarmFolder::new).toList();
        }
    }

    /** Removes the folders of other programs that are gone and have no host. */
    void removeAbandoned() throws IOException {
        for (WarmFolder other : below(base)) {
            try {
                if (!other.folder.equals(folder.normalize()) && other.isAbandoned()) {
                    other.removeUnlessLocked();
                }
            } catch (IOException | InvalidPathException e) {
                // Not before: clients use this class as well, and need no logging.
                System.getLogger(WarmFolder.class.getName()).log(Level.DEBUG, "a folder stays", e);
            }
        }
    }

    private boolean isAbandoned() throws IOException {
        List<String> about = isSafe() ? about() : List.of();
        return !about.isEmpty() && !Files.exists(Path.of(about.getFirst()));
    }

    private void removeUnlessLocked() throws IOException {
        try (FileChannel channel = FileChannel.open(lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(folder);
            }
        }
    }

    Path path() {
        return folder;
    }

    /** Returns the path of the jar, and the process id of the host where it has begun; nothing where there is none. */
    List<String> about() throws IOException {
        Path file = folder.resolve(ABOUT);
        return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    }

    /** Keeps the path of the jar, and what else is known of its host. */
    void keepAbout(Path jar, List<String> more) throws IOException {
        String lines = jar.toRealPath() + "\n" + String.join("\n", more) + "\n";
        AtomicFile.write(folder.resolve(ABOUT), ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns what commands have imported so far; nothing where nobody knows, or the program was another one. */
    List<String> modules(HostFiles files) throws IOException {
        Path file = folder.resolve(MODULES);
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return !lines.isEmpty() && lines.getFirst().equals(files.state()) ? lines.subList(1, lines.size()) : List.of();
    }

    /** Keeps what commands have imported. */
    void keepModules(HostFiles files, List<String> modules) throws IOException {
        String lines = files.state() + "\n" + String.join("\n", modules) + "\n";
        AtomicFile.write(folder.resolve(MODULES), ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
    }

    Path request() {
        return folder.resolve("request");
    }

    /**
     * Returns which pipe lies there for requests; empty where there is none. As long as a host has its own open, no
     * other file has the same number.
     */
    String requestKey() throws IOException {
        return Files.exists(request()) ? String.valueOf(Files.getAttribute(request(), "unix:ino")) : "";
    }

    /** What the host prints. */
    Path log() {
        return folder.resolve("log");
    }

    Path lock() {
        return folder.resolve("lock");
    }

    Path stop() {
        return folder.resolve("stop");
    }

    Path seat(int number) {
        return folder.resolve(SEAT + number);
    }

    Path taken(int number) {
        return folder.resolve("taken." + number);
    }

    Path running(int number) {
        return folder.resolve("running." + number);
    }

    Path gone(int number) {
        return folder.resolve("gone." + number);
    }

    /** Says whether the folder is there, and nobody but this user can have put anything into it. */
    boolean isSafe() throws IOException {
        return isPrivate(folder) && isPrivate(base);
    }

    private static boolean isPrivate(Path path) throws IOException {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)
                        .equals(PRIVATE)
                && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")));
    }

    /**
     * Makes the folder for this user alone.
     *
     * @throws IOException when that is not possible, or somebody else has made it, or it would lie in another's folder
     */
    void create() throws IOException {
        Path parent = base.resolveSibling(".").normalize();
        checkOwnerAbove(parent);
        Files.createDirectories(parent);
        for (Path path : List.of(base, folder)) {
            try {
                Files.createDirectory(path, PosixFilePermissions.asFileAttribute(EnumSet.copyOf(PRIVATE)));
            } catch (FileAlreadyExistsException e) {
                // Whose it is, is checked next.
            }
            if (!isPrivate(path)) {
                throw new IOException(path + ": not a folder of this user's own with mode 0700; remove it");
            }
        }
    }

    /** With sudo, HOME may be another user's, who could not use what root would make there. */
    private static void checkOwnerAbove(Path folder) throws IOException {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.resolveSibling(".").normalize();
        }
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        if (root && !Files.getAttribute(existing, "unix:uid").equals(0)) {
            throw new IOException(existing + ": the folder of another user");
        }
    }
}
