package dev.ingot.scan;

import dev.ingot.importer.CacheFolder;
import dev.ingot.pack.ProcessFolder;
import dev.ingot.pack.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * What building wheels for GraalPy takes besides a compiler: the headers of its C API, and its patches for packages
 * that need some. Both come from GraalPy's {@code python-resources} jar, lie beside the standard library's pack in a
 * zip file, and are laid out in the user's cache when they are needed, because compilers read files.
 *
 * @param folder where they are laid out
 */
public record BuildSupport(Path folder) {
    private static final String RESOURCE = "META-INF/ingot/build-support.zip";
    private static final String RESOURCES = "META-INF/resources/";
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    /**
     * Writes the zip file, the same bytes for the same jar.
     *
     * @param resources GraalPy's jar
     * @param platform its folder for the platform, such as {@code linux/amd64}
     * @param target the folder of classes that it goes to
     */
    public static void write(JarFile resources, String platform, Path target) throws IOException {
        Pattern needed = Pattern.compile(
                RESOURCES + "(?:" + platform + "/)?include/(?:python[0-9.]+/)?(?<header>(?:[a-z]+/)*[^/]+\\.h)|"
                        + RESOURCES + "libgraalpy/(?<patch>patches/[^/]+)");
        Map<String, JarEntry> entries = new TreeMap<>();
        resources.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> {
            Matcher matcher = needed.matcher(entry.getName());
            if (matcher.matches()) {
                String header = matcher.group("header");
                entries.put(header == null ? matcher.group("patch") : "include/" + header, entry);
            }
        });
        Path file = target.resolve(RESOURCE);
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, JarEntry> entry : entries.entrySet()) {
                ZipEntry written = new ZipEntry(entry.getKey());
                written.setTimeLocal(TIME);
                zip.putNextEntry(written);
                try (InputStream in = resources.getInputStream(entry.getValue())) {
                    in.transferTo(zip);
                }
            }
        }
    }

    /**
     * Lays the files out, unless that was done before.
     *
     * @param cache the folder for what is made once for all runs
     * @throws IOException when the class path holds no such files, or they cannot be written
     */
    public static BuildSupport layOut(Path cache) throws IOException {
        byte[] zip;
        try (InputStream in = BuildSupport.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException("the class path lacks " + RESOURCE + "; it needs dev.ingot:ingot-stdlib");
            }
            zip = in.readAllBytes();
        }
        Path folder = cache.resolve("build-support")
                .resolve(Sha256.hexOf(ByteBuffer.wrap(zip)).substring(0, 16));
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.getParent());
            Path made = Files.createTempDirectory(folder.getParent(), ".new");
            try {
                unzip(new ByteArrayInputStream(zip), made);
                Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                // Another process may have been first.
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            } finally {
                ProcessFolder.remove(made);
            }
        }
        CacheFolder.checkTrusted(folder);
        return new BuildSupport(folder);
    }

    /** Unpacks a zip file that is part of Ingot or of GraalPy: its names are not checked. */
    static void unzip(InputStream zip, Path target) throws IOException {
        try (ZipInputStream in = new ZipInputStream(zip)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = target.resolve(entry.getName());
                if (!entry.isDirectory()) {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
    }

    /** Returns the folder with {@code Python.h}. */
    public Path headers() {
        return folder.resolve("include");
    }

    /** Returns the folder with GraalPy's patches, as its pip reads it. */
    public Path patches() {
        return folder.resolve("patches");
    }
}
