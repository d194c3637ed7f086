package dev.ingot.launch;

import dev.ingot.importer.CacheFolder;
import dev.ingot.pack.JarFingerprint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * Names and finds the AOT cache (JEP 514) that fits a jar and a JVM.
 *
 * <p>The JVM does not notice that a jar was changed, and crashes on a cache that is damaged in the middle. So a cache's
 * file name carries a key, made of the jar's content and the JVM's build, and the checksum of the file itself:
 * {@code NAME-KEY-CHECKSUM.aot}. A file whose name and content do not fit together is never used.
 *
 * <p>A hundred megabytes are not read for that at every start. Whoever has made a cache {@linkplain #seal seals} it:
 * the fraction of a second of its last change is made of its length and checksum. Whatever writes to the file
 * afterwards, also a copy that is interrupted, sets another time; then, and where a file system or a copy does not keep
 * the fraction, the content is read.
 */
public final class AotCache {
    private static final String JAR = ".jar";
    private static final String SUFFIX = ".aot";
    private static final int CHUNK = 1 << 20;
    private static final int NANOSECONDS = 1_000_000_000;

    /**
     * What tells two JVMs apart, also two images of one JDK; of the large ones the size does, as it does for the JVM
     * itself.
     */
    private static final String JVM_RELEASE = "release";

    private static final List<String> JVM_FILES =
            List.of("lib/modules", "lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll");

    private final Path jar;
    private final String prefix;

    private AotCache(Path jar, String prefix) {
        this.jar = jar;
        this.prefix = prefix;
    }

    /**
     * Returns the cache of a jar for a JVM, whether there is one or not.
     *
     * @param jar the jar
     * @param javaHome the JVM's {@code java.home}
     * @throws IOException when the jar or a jar on its manifest's class path cannot be read
     */
    public static AotCache of(Path jar, Path javaHome) throws IOException {
        Key key = new Key();
        updateWithJvm(key, javaHome);
        key.update(JarFingerprint.of(jar));
        for (String element : classPath(jar)) {
            key.update(JarFingerprint.of(jar.resolveSibling(element)));
        }
        String name = jar.getFileName().toString();
        String stem = name.endsWith(JAR) ? name.substring(0, name.length() - JAR.length()) : name;
        return new AotCache(jar.toAbsolutePath(), stem + "-" + key.digits() + "-");
    }

    /**
     * 64 bits that change with what they are made of. Nobody has to be kept from forging it, because caches are not
     * taken from strangers; and a JVM that has just started has CRCs built in, but interprets SHA-256, for longer than
     * all else here takes.
     */
    private static final class Key {
        private final CRC32 high = new CRC32();
        private final CRC32C low = new CRC32C();

        void update(ByteBuffer bytes) {
            high.update(bytes.duplicate());
            low.update(bytes.duplicate());
        }

        String digits() {
            return hexadecimal(high) + hexadecimal(low);
        }
    }

    /** Not with {@code String.format}, whose first use loads a good part of {@code java.util.regex}. */
    private static String hexadecimal(Checksum checksum) {
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    private static void updateWithJvm(Key key, Path javaHome) throws IOException {
        Path release = javaHome.resolve(JVM_RELEASE);
        if (Files.isReadable(release)) {
            key.update(ByteBuffer.wrap(Files.readAllBytes(release)));
        }
        for (String name : JVM_FILES) {
            Path file = javaHome.resolve(name);
            if (Files.exists(file)) {
                String line = name + " " + Files.size(file) + "\n";
                key.update(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    static List<String> classPath(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            Manifest manifest = file.getManifest();
            String elements =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return elements == null ? List.of() : List.of(elements.split(" ", -1));
        }
    }

    /** Returns a sound cache that lies beside the jar or else in {@code cacheFolder}, or null when there is none. */
    @Nullable
    Path find(Path cacheFolder) {
        Path beside = findIn(jar.resolveSibling("."));
        return beside != null ? beside : findIn(cacheFolder);
    }

    private @Nullable Path findIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, this::isCandidate)) {
            for (Path file : files) {
                if (isTrusted(file) && isSound(file)) {
                    return file.normalize();
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            System.getLogger(AotCache.class.getName()).log(System.Logger.Level.DEBUG, "no AOT cache in " + folder, e);
        }
        return null;
    }

    /**
     * A cache is code: it must come from whom the jar came from, or from the user, also in a folder that all can write.
     */
    private boolean isTrusted(Path file) throws IOException {
        return CacheFolder.isTrusted(file) || Files.getOwner(file).equals(Files.getOwner(jar));
    }

    private boolean isCandidate(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(prefix) && name.endsWith(SUFFIX) && Files.isReadable(file) && Files.isRegularFile(file);
    }

    /**
     * Returns the name that a cache file with this content must have.
     *
     * @throws IOException when the file cannot be read
     */
    public String nameOf(Path file) throws IOException {
        CRC32 crc = new CRC32();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // Not mapped: where the file loses bytes meanwhile, that would end the process.
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            while (channel.read(chunk) >= 0) {
                crc.update(chunk.flip());
                chunk.clear();
            }
        }
        return prefix + hexadecimal(crc) + SUFFIX;
    }

    /**
     * Seals a cache that was just made, so that its content need not be read at every start; where its time cannot be
     * set, it is read.
     *
     * @return the name that the file must have
     * @throws IOException when the file cannot be read, or not be brought to the disk
     */
    public String seal(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // After a loss of power it would have its time, and holes.
            channel.force(true);
        }
        String name = nameOf(file);
        try {
            setSeal(file, name);
        } catch (IOException e) {
            System.getLogger(AotCache.class.getName()).log(System.Logger.Level.DEBUG, "not sealed: " + file, e);
        }
        return name;
    }

    private static void setSeal(Path file, String name) throws IOException {
        Instant changed = Files.getLastModifiedTime(file).toInstant();
        Instant sealed = changed.with(ChronoField.NANO_OF_SECOND, fraction(name, Files.size(file)));
        Files.setLastModifiedTime(file, FileTime.from(sealed));
    }

    /** Says whether a file is a cache of this jar and JVM, and what its name says. */
    boolean isSound(Path file) throws IOException {
        String name = file.getFileName().toString();
        return name.startsWith(prefix) && (isSealed(file) || name.equals(nameOf(file)));
    }

    private static boolean isSealed(Path file) throws IOException {
        int fraction = Files.getLastModifiedTime(file).toInstant().get(ChronoField.NANO_OF_SECOND);
        // Without a fraction it may be the file system's.
        return fraction != 0 && fraction == fraction(file.getFileName().toString(), Files.size(file));
    }

    /** Returns nanoseconds, made of the checksum in a cache's name and its length. */
    private static int fraction(String name, long length) {
        CRC32 crc = new CRC32();
        crc.update((name.substring(name.lastIndexOf('-')) + " " + length).getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % NANOSECONDS);
    }

    /** Removes other caches for the same jar and JVM from the folder of {@code kept}. */
    public void removeOthers(Path kept) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(kept.resolveSibling("."), this::isCandidate)) {
            for (Path file : files) {
                if (!file.getFileName().equals(kept.getFileName())) {
                    Files.delete(file);
                }
            }
        }
    }
}
