package dev.ingot.warm;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A process that asks for a command, as {@code /proc} shows it. A process id can be given to another process: what is
 * read counts only as long as the start time is the same.
 */
final class ClientProcess {
    private static final int APPEND = 02000;
    private static final int STANDARD_STREAMS = 3;

    /** Where {@code stat} has the start time, counted from the third field. */
    private static final int START_TIME = 19;

    /** The process group, the terminal, and the terminal's process group, counted likewise. */
    private static final int GROUP = 2;

    private static final int TERMINAL = 4;
    private static final int FOREGROUND = 5;

    private static final int FILE_TYPE = 0170000;
    private static final int PIPE = 0010000;
    private static final int CHARACTER_DEVICE = 0020000;

    /** Files that are another one in each process. */
    private static final Pattern OWN_FILES =
            Pattern.compile("/dev/(std(in|out|err)|fd|tty)\\b|/proc/(self|thread-self)\\b");

    private final Path proc;
    private final ProcessHandle handle;
    private final String startTime;
    private final int input;

    private ClientProcess(Path proc, ProcessHandle handle, String startTime, int input) {
        this.proc = proc;
        this.handle = handle;
        this.startTime = startTime;
        this.input = input;
    }

    /**
     * Returns the process with this id.
     *
     * @param input which of its descriptors is its standard input
     * @throws IOException when there is none, or it is another user's
     */
    static ClientProcess of(long pid, int input) throws IOException {
        return of(Path.of("/proc"), pid, input);
    }

    /** Returns the process with this id, as another folder than {@code /proc} shows it. */
    static ClientProcess of(Path processes, long pid, int input) throws IOException {
        Path proc = processes.resolve(Long.toString(pid));
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        if (handle.isEmpty() || !Files.getOwner(proc).equals(Files.getOwner(Path.of("/proc/self")))) {
            throw new NoSuchFileException(proc.toString());
        }
        return new ClientProcess(proc, handle.get(), stat(proc)[START_TIME], input);
    }

    /** Returns what {@code stat} says from the third field on: the second, the command's name, may hold blanks. */
    static String[] stat(Path proc) throws IOException {
        String stat = Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1);
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }

    /** Returns the number of a process's group. */
    static String group(Path proc) throws IOException {
        return stat(proc)[GROUP];
    }

    /** Says whether the process is among those that its terminal interrupts. */
    boolean isInForeground() throws IOException {
        String[] stat = stat(proc);
        return !stat[TERMINAL].equals("0") && stat[FOREGROUND].equals(stat[GROUP]);
    }

    /** Says whether this is still the process that it was: one that has ended stays there until its parent asks. */
    boolean lives() {
        try {
            String[] stat = stat(proc);
            return stat[START_TIME].equals(startTime) && !stat[0].equals("Z") && !stat[0].equals("X");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Says whether the process has this file open. Its number alone proves nothing: it may be of another namespace, or
     * another process's that had nothing to do with it.
     */
    boolean holds(Path file) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(proc.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (isSame(descriptor, file)) {
                    return true;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return false;
    }

    private static boolean isSame(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).endsWith(file.getFileName())
                    && Files.isSameFile(descriptor, file);
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }

    /** Does something when the process has ended. */
    void onExit(Runnable action) {
        var _ = handle.onExit().thenRun(action);
    }

    /** Returns the path at which a standard stream, 0 to 2, can be opened. */
    Path stream(int number) {
        return proc.resolve("fd").resolve(Integer.toString(number == 0 ? input : number));
    }

    /** Says whether output to a stream goes to the end of its file, whatever else is written there. */
    boolean appends(int number) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("fdinfo").resolve(Integer.toString(number)))) {
            if (line.startsWith("flags:")) {
                return (Integer.parseUnsignedInt(
                                        line.substring("flags:".length()).strip(), 8)
                                & APPEND)
                        != 0;
            }
        }
        return false;
    }

    /** Returns why this host could not run a command of the process so that nobody notices, or null when it can. */
    @Nullable
    String obstacle() throws IOException {
        if (!hasSharableStreams()) {
            return "its streams cannot be opened a second time";
        }
        return Surroundings.OWN.differenceTo(Surroundings.of(proc));
    }

    /**
     * Says whether the process's streams can be opened a second time without anybody noticing: pipes without a name and
     * character devices can, a file only where its position does not matter; sockets and closed streams cannot. A pipe
     * with a name would be waited for whose other end nobody opens any more.
     *
     * @throws IOException when one cannot be opened
     */
    private boolean hasSharableStreams() throws IOException {
        for (int number = 0; number < STANDARD_STREAMS; number++) {
            Path stream = stream(number);
            if (!Files.exists(stream, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            // By what it is, not by its name: there may be ordinary files below /dev, such as in /dev/shm.
            int type = (int) Files.getAttribute(stream, "unix:mode") & FILE_TYPE;
            boolean ordered = number > 0 && Files.isRegularFile(stream) && appends(number);
            boolean pipe =
                    type == PIPE && Files.readSymbolicLink(stream).toString().startsWith("pipe:[");
            if (!pipe && type != CHARACTER_DEVICE && !ordered) {
                return false;
            }
            // Opening reads and writes nothing. /dev/tty is another terminal here, and a pipe may be another user's.
            try (Closeable _ = number == 0
                    ? SystemCalls.reader(stream, this::lives)
                    : SystemCalls.writer(stream, ordered, this::lives)) {
                // It can be.
            }
        }
        return true;
    }

    /**
     * Returns the process's working folder.
     *
     * @throws IOException when it was removed
     */
    Path workingFolder() throws IOException {
        Path link = proc.resolve("cwd");
        Path folder = Files.readSymbolicLink(link);
        if (!Files.exists(folder) || !Files.isSameFile(folder, link)) {
            throw new NoSuchFileException(folder.toString());
        }
        return folder;
    }

    /**
     * Returns the last words of the command line.
     *
     * @throws IOException when there are fewer, or one of them is no UTF-8 text or names a file that would be this
     *     process's own
     */
    List<String> arguments(int count) throws IOException {
        List<String> words = split(proc.resolve("cmdline"));
        if (count < 0 || count > words.size()) {
            throw new IOException("the command line has " + words.size() + " words, not " + count);
        }
        List<String> arguments = words.subList(words.size() - count, words.size());
        if (arguments.stream().anyMatch(word -> OWN_FILES.matcher(word).find())) {
            throw new IOException("an argument names a file that is the client's own");
        }
        return arguments;
    }

    /** Returns the environment that the process was started with, as its program gets it. */
    Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (String variable : split(proc.resolve("environ"))) {
            int equals = variable.indexOf('=', 1);
            if (equals > 0) {
                environment.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        String locale = Utf8Locale.variable(environment::get);
        if (locale != null) {
            environment.put(locale, Utf8Locale.NAME);
        }
        if (input != 0) {
            // A shell, which gives its commands the folder where it is.
            environment.put("PWD", shellFolder(environment.getOrDefault("PWD", "")));
        }
        return environment;
    }

    private String shellFolder(String given) throws IOException {
        Path folder = proc.resolve("cwd");
        boolean valid =
                given.startsWith("/") && Files.exists(Path.of(given)) && Files.isSameFile(Path.of(given), folder);
        return valid ? given : workingFolder().toString();
    }

    private static List<String> split(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] == 0) {
                // Strictly: a word that is no text would come out as another one.
                words.add(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, start, end - start))
                        .toString());
                start = end + 1;
            }
        }
        return words;
    }
}
