package dev.ingot.ship;

import dev.ingot.pack.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Merges the run-time jars and packs into one executable jar: classes compressed, service files merged, packs stored
 * and aligned to pages so that they are mapped where they lie. The same input gives the same bytes.
 */
public final class JarBuilder {
    /** Packs begin at a multiple of this; 32 KiB is the most that the zip format's alignment field can say. */
    private static final int PAGE = 4096;

    /** Without a zone, as the zip format has it, so that the bytes do not depend on where the jar is made. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final String SERVICES = "META-INF/services/";

    /** Where the host's jar keeps classes for an older Java: they take the names of those they stand for. */
    private static final String FOR_OLDER_JAVA = "META-INF/ingot/java8/";

    /** Where a Java that can read the classes they stand for looks first, and an older one does not look. */
    private static final String FOR_THIS_JAVA = "META-INF/versions/25/";

    /**
     * What a single jar does without: signatures, which merging breaks; module descriptors, which a class path ignores;
     * Maven's records; native libraries that would have to be unpacked; and of ICU's data what only its formatting,
     * collation and transliteration read, of which GraalPy uses none (it uses charsets, character properties,
     * normalisation and case maps).
     */
    private static final Pattern UNNEEDED = Pattern.compile("META-INF/MANIFEST\\.MF"
            + "|META-INF/[^/]*\\.(SF|RSA|DSA|EC)"
            + "|(META-INF/versions/[0-9]+/)?module-info\\.class"
            + "|META-INF/maven/.*"
            + "|META-INF/INDEX\\.LIST"
            + "|META-INF/ingot/(?!java8/|classes$).*"
            + "|META-INF/native-image/.*"
            + "|org/graalvm/shadowed/com/ibm/icu/impl/data/icudata/"
            + "((coll|curr|lang|rbnf|region|translit|unit|zone)/.*|brkitr/.*\\.dict)"
            + "|net/jpountz/util/.*\\.(so|dylib|dll)"
            + "|.*/");

    /** Truffle's library, without which the compiler is not used; Truffle unpacks it itself. */
    private static final String ATTACH_LIBRARY = "META-INF/resources/engine/";

    private final List<Path> runtimeJars;
    private final boolean forCompiler;

    /**
     * @param runtimeJars the jars to merge; where two have a file of the same name, the first one's is taken
     * @param forCompiler whether the jar is to hold what only the compiler needs
     */
    public JarBuilder(List<Path> runtimeJars, boolean forCompiler) {
        this.runtimeJars = List.copyOf(runtimeJars);
        this.forCompiler = forCompiler;
    }

    /**
     * Writes a jar with the run-time classes.
     *
     * @param target where the jar will be; it appears only when it is whole
     * @param preamble what stands before the jar's first entry, such as a shell script; empty for nothing
     * @param manifest its manifest
     * @param packs the packs by the name of their entry in the jar
     */
    public void write(Path target, String preamble, Manifest manifest, Map<String, Path> packs) throws IOException {
        write(target, preamble, manifest, packs, this::putMerged);
    }

    /** Writes a jar with nothing but packs, whose manifest names the jar with the classes. */
    public static void writePacks(Path target, Manifest manifest, Map<String, Path> packs) throws IOException {
        write(target, "", manifest, packs, out -> {});
    }

    /** Adds entries to a jar. */
    private interface Content {
        void addTo(ZipArchiveOutputStream out) throws IOException;
    }

    private static void write(Path target, String preamble, Manifest manifest, Map<String, Path> packs, Content content)
            throws IOException {
        try (AtomicFile file = AtomicFile.create(target)) {
            try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file.channel())) {
                out.writePreamble(preamble.getBytes(StandardCharsets.UTF_8));
                putManifest(out, manifest);
                for (Map.Entry<String, Path> pack : new TreeMap<>(packs).entrySet()) {
                    putStored(out, pack.getKey(), pack.getValue());
                }
                content.addTo(out);
                out.finish();
                file.commit();
            }
        }
    }

    private static void putManifest(ZipArchiveOutputStream out, Manifest manifest) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        putCompressed(out, JarFile.MANIFEST_NAME, bytes.toByteArray());
    }

    /** Where an entry of the merged jar comes from. */
    private record Origin(Path jar, String entry) {}

    private void putMerged(ZipArchiveOutputStream out) throws IOException {
        SortedMap<String, Origin> origins = new TreeMap<>();
        SortedMap<String, StringBuilder> services = new TreeMap<>();
        for (Path path : runtimeJars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                for (ZipEntry entry : Collections.list(jar.entries())) {
                    String name = entry.getName();
                    if (name.startsWith(SERVICES) && !entry.isDirectory()) {
                        String providers = new String(read(jar, entry), StandardCharsets.UTF_8);
                        services.computeIfAbsent(name, ignored -> new StringBuilder())
                                .append(providers.strip())
                                .append('\n');
                    } else if (isNeeded(name)) {
                        origins.putIfAbsent(nameInMerged(jar, name), new Origin(path, name));
                    }
                }
            }
        }
        for (Map.Entry<String, StringBuilder> service : services.entrySet()) {
            putCompressed(out, service.getKey(), service.getValue().toString().getBytes(StandardCharsets.UTF_8));
        }
        for (Path path : runtimeJars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                for (Map.Entry<String, Origin> entry : origins.entrySet()) {
                    Origin origin = entry.getValue();
                    if (origin.jar.equals(path)) {
                        putCompressed(out, entry.getKey(), read(jar, jar.getEntry(origin.entry)));
                    }
                }
            }
        }
    }

    private static String nameInMerged(JarFile jar, String name) {
        if (name.startsWith(FOR_OLDER_JAVA)) {
            return name.substring(FOR_OLDER_JAVA.length());
        }
        return jar.getEntry(FOR_OLDER_JAVA + name) != null ? FOR_THIS_JAVA + name : name;
    }

    private boolean isNeeded(String name) {
        return !UNNEEDED.matcher(name).matches() && (forCompiler || !name.startsWith(ATTACH_LIBRARY));
    }

    private static byte[] read(JarFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static void putCompressed(ZipArchiveOutputStream out, String name, byte[] bytes) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setMethod(ZipEntry.DEFLATED);
        put(out, entry, bytes);
    }

    private static void putStored(ZipArchiveOutputStream out, String name, Path pack) throws IOException {
        byte[] bytes = Files.readAllBytes(pack);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        entry.setAlignment(PAGE);
        put(out, entry, bytes);
    }

    private static void put(ZipArchiveOutputStream out, ZipArchiveEntry entry, byte[] bytes) throws IOException {
        entry.setTimeLocal(TIME);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }
}
