package dev.ingot.launch;

import dev.ingot.importer.CacheFolder;
import dev.ingot.pack.AtomicFile;
import dev.ingot.pack.ProcessFolder;
import dev.ingot.warm.PosixChecksum;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The AOT caches that jars made for themselves, in the user's cache folder. Beside each lies a note, named by the paths
 * of jar and JVM as the shell script of {@code ./app} computes it, with four lines: the checksum of jar and JVM and the
 * cache's file name, the jar, the JVM, and why there is no cache where there is none.
 *
 * <p>There are never more than {@value #MAXIMUM_COUNT} caches nor more than two gigabytes of them: the oldest go first,
 * and those whose jar is gone at once.
 */
public final class AotCaches {
    static final int MAXIMUM_COUNT = 20;
    private static final long MAXIMUM_BYTES = 2L << 30;
    private static final String NOTE = ".cache";

    /** What a cache and its recording take, and some more. */
    private static final long ROOM = 500L << 20;

    private final Path folder;

    private AotCaches(Path folder) {
        this.folder = folder;
    }

    /** Returns those of this user; the folder is made when something is put there. */
    public static AotCaches ofUser() {
        return in(CacheFolder.ofUser().resolve("aot"));
    }

    static AotCaches in(Path folder) {
        return new AotCaches(folder);
    }

    /**
     * What a note says.
     *
     * @param jar the program's jar
     * @param javaHome the JVM
     * @param cache the cache's file, or null where none could be made
     * @param bytes the length of that file
     * @param failure why there is no cache; empty where there is one
     */
    public record Noted(
            String jar, String javaHome, @Nullable Path cache, long bytes, String failure) {}

    Path folder() {
        return folder;
    }

    private Path note(Path jar, Path javaHome) throws IOException {
        return folder.resolve(PosixChecksum.name(List.of(
                        jar.toRealPath().toString(), javaHome.toRealPath().toString()))
                + NOTE);
    }

    /** Says whether a sound cache of the jar and the JVM as they are is there, where the shell script finds it. */
    boolean isMade(Path jar, Path javaHome) throws IOException {
        Path note = note(jar, javaHome);
        Noted noted = read(note);
        return noted != null
                && noted.cache != null
                && Files.exists(noted.cache)
                && isOf(jar, javaHome, note)
                && AotCache.of(jar, javaHome).isSound(noted.cache);
    }

    private static boolean isOf(Path jar, Path javaHome, Path note) throws IOException {
        return Files.readString(note).startsWith(PosixChecksum.of(jar, javaHome) + " ");
    }

    /**
     * Says whether it makes sense to have a cache made: none is being made, none has failed of the jar as it is, and
     * there is room.
     *
     * @throws IOException when nothing can be written there
     */
    boolean canBeMade(Path jar, Path javaHome) throws IOException {
        Files.createDirectories(folder);
        if (hasFailed(jar, javaHome) || Files.getFileStore(folder).getUsableSpace() < ROOM) {
            return false;
        }
        try (FileChannel channel = openLock(note(jar, javaHome));
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    private FileChannel openLock(Path note) throws IOException {
        Path lock = folder.resolve(note.getFileName() + ".lock");
        return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Says whether it is known that no cache can be made of the jar as it is. */
    boolean hasFailed(Path jar, Path javaHome) throws IOException {
        Path note = note(jar, javaHome);
        Noted noted = read(note);
        return noted != null
                && !noted.failure.isEmpty()
                && isOf(jar, javaHome, note)
                && Files.getLastModifiedTime(note).compareTo(Files.getLastModifiedTime(jar)) >= 0;
    }

    /** Makes a cache in a folder of its own. */
    interface Training {
        /** Returns the cache that was made there. */
        Path run(Path work) throws IOException, InterruptedException;
    }

    /**
     * Has a cache made and puts it in its place, unless another process is making it.
     *
     * @return the cache, or null when another process makes it
     * @throws IOException when the training fails, which is noted down
     */
    @Nullable
    Path make(Path jar, Path javaHome, Training training) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path note = note(jar, javaHome);
        try (FileChannel channel = openLock(note);
                FileLock taken = channel.tryLock()) {
            return taken == null ? null : make(jar, javaHome, note, training);
        }
    }

    private Path make(Path jar, Path javaHome, Path note, Training training) throws IOException, InterruptedException {
        removeLeftovers(note);
        Noted before = read(note);
        Path work = Files.createDirectory(folder.resolve(note.getFileName() + "." + UUID.randomUUID() + ".tmp"));
        Path target;
        // Of the jar that is run, which may be another one when the run has ended.
        String end = PosixChecksum.of(jar, javaHome);
        try {
            AotCache cache = AotCache.of(jar, javaHome);
            Path made = training.run(work);
            target = folder.resolve(cache.seal(made));
            AtomicFile.move(made, target);
            write(note, jar, javaHome, end + " " + target.getFileName(), "");
            removeCache(before, target);
        } catch (InterruptedIOException e) {
            // Somebody has ended the training, which says nothing of the next one.
            throw e;
        } catch (IOException e) {
            write(note, jar, javaHome, end + " ", String.valueOf(e.getMessage()).replace('\n', ' '));
            removeCache(before, null);
            throw e;
        } finally {
            ProcessFolder.remove(work);
        }
        prune();
        return target;
    }

    /** Removes a cache that no note names any more, unless it is the new one. */
    private static void removeCache(@Nullable Noted noted, @Nullable Path kept) throws IOException {
        if (noted != null && noted.cache != null && !noted.cache.equals(kept)) {
            Files.deleteIfExists(noted.cache);
        }
    }

    /** Removes what killed processes have left: whoever holds the lock is alone. */
    private void removeLeftovers(Path note) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, note.getFileName() + ".*.tmp")) {
            for (Path left : found) {
                ProcessFolder.remove(left);
            }
        }
    }

    private static void write(Path note, Path jar, Path javaHome, String cache, String failure) throws IOException {
        String text = String.join(
                "\n", cache, jar.toRealPath().toString(), javaHome.toRealPath().toString(), failure, "");
        AtomicFile.write(note, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private @Nullable Noted read(Path note) throws IOException {
        if (!Files.isRegularFile(note) || !CacheFolder.isTrusted(note)) {
            return null;
        }
        List<String> lines = Files.readAllLines(note);
        if (lines.size() != 4 || !lines.getFirst().matches("([0-9]+-[0-9]+ )?([^/]+\\.aot)?")) {
            return null;
        }
        // Earlier versions wrote none; such a note is of no jar that there is.
        String name = lines.getFirst().replaceFirst("^[0-9]+-[0-9]+ ", "");
        Path cache = name.isEmpty() ? null : folder.resolve(name);
        long bytes = cache != null && Files.exists(cache) ? Files.size(cache) : 0;
        return new Noted(lines.get(1), lines.get(2), cache, bytes, lines.get(3));
    }

    /** Returns what is noted down, sorted by jar. */
    public List<Noted> list() throws IOException {
        return sorted(all().values());
    }

    private static List<Noted> sorted(Collection<Noted> noted) {
        return noted.stream()
                .sorted(Comparator.comparing(Noted::jar).thenComparing(Noted::javaHome))
                .toList();
    }

    private Map<Path, Noted> all() throws IOException {
        Map<Path, Noted> all = new HashMap<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> notes = Files.newDirectoryStream(folder, "*" + NOTE)) {
                for (Path note : notes) {
                    Noted noted = read(note);
                    if (noted != null) {
                        all.put(note, noted);
                    }
                }
            }
        }
        return all;
    }

    /**
     * Removes caches and their notes.
     *
     * @param jar whose are to be removed; all where it is null
     * @return what was removed, sorted by jar
     */
    public List<Noted> clear(@Nullable String jar) throws IOException {
        Map<Path, Noted> all = all();
        all.values().removeIf(noted -> jar != null && !jar.equals(noted.jar));
        for (Map.Entry<Path, Noted> one : all.entrySet()) {
            remove(one.getKey(), one.getValue());
        }
        return sorted(all.values());
    }

    private static void remove(Path note, Noted noted) throws IOException {
        removeCache(noted, null);
        // Its lock stays: whoever holds it would not keep others out of a new one.
        Files.deleteIfExists(note);
    }

    /** Keeps the newest, as many as there is room for, of those whose jar exists. */
    private void prune() throws IOException {
        record Dated(Path note, Noted noted, FileTime made) {}
        List<Dated> newestFirst = new ArrayList<>();
        for (Map.Entry<Path, Noted> one : all().entrySet()) {
            newestFirst.add(new Dated(one.getKey(), one.getValue(), Files.getLastModifiedTime(one.getKey())));
        }
        newestFirst.sort(Comparator.comparing(Dated::made).reversed());
        long bytes = 0;
        int count = 0;
        for (Dated one : newestFirst) {
            boolean fits = count == 0 || (count < MAXIMUM_COUNT && bytes + one.noted.bytes <= MAXIMUM_BYTES);
            if (fits && Files.exists(Path.of(one.noted.jar))) {
                count++;
                bytes += one.noted.bytes;
            } else {
                remove(one.note, one.noted);
            }
        }
    }
}
