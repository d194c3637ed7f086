package dev.ingot.pack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens packs that lie on the class path: mapped where they lie, read into memory only where that is not possible. */
public final class ClassPathPacks {
    /** Where {@code ingot-stdlib} and every single jar keep GraalPy's standard library. */
    public static final String STDLIB = "META-INF/ingot/stdlib.pypack";

    /** Stands between a jar and the jar or folder in it. */
    private static final String NESTED = "/!";

    private ClassPathPacks() {}

    /**
     * Opens a pack that a class loader finds.
     *
     * @param loader the class loader
     * @param resource the pack's name on the class path, without a slash at the start
     * @throws IOException when there is none, or it cannot be read
     * @throws dev.ingot.CorruptPackException when it is damaged
     */
    public static Pack open(ClassLoader loader, String resource) throws IOException {
        return open(find(loader, resource));
    }

    private static Pack open(URL url) throws IOException {
        if (url.getProtocol().equals("file")) {
            return Pack.open(Path.of(URI.create(url.toString())));
        }
        URLConnection connection = url.openConnection();
        // A cached connection would keep the jar open for good.
        connection.setUseCaches(false);
        if (connection instanceof JarURLConnection jar) {
            URL file = jar.getJarFileURL();
            if (file.getProtocol().equals("file")) {
                return Pack.open(Path.of(URI.create(file.toString())), jar.getEntryName());
            }
            Pack nested = file.getProtocol().equals("nested") ? openNested(file.getPath(), jar.getEntryName()) : null;
            if (nested != null) {
                return nested;
            }
        }
        try (InputStream in = connection.getInputStream()) {
            return Pack.open(url.toString(), ByteBuffer.wrap(in.readAllBytes()));
        }
    }

    /**
     * Opens the pack with GraalPy's native libraries for the platform of this process.
     *
     * @return null where the class path has none
     * @throws IOException when it cannot be read
     * @throws dev.ingot.CorruptPackException when it is damaged
     */
    public static @Nullable Pack openPlatform(ClassLoader loader) throws IOException {
        Platform platform = Platform.current();
        URL url = platform == null ? null : loader.getResource(platform.resource());
        return url == null ? null : open(url);
    }

    /**
     * Opens a pack in an executable jar of Spring Boot, whose URLs are
     * {@code jar:nested:/app.jar/!BOOT-INF/lib/some.jar!/pack}, or {@code …/!BOOT-INF/classes/!/pack}.
     *
     * @return null when it is not stored
     */
    private static @Nullable Pack openNested(String location, String entryName) throws IOException {
        int end = location.lastIndexOf(NESTED);
        if (end < 0) {
            return null;
        }
        Path jar = Path.of(URI.create("file:" + location.substring(0, end)));
        String inner =
                URLDecoder.decode(location.substring(end + NESTED.length()).replace("+", "%2B"), UTF_8);
        List<String> names = inner.endsWith("/") ? List.of(inner + entryName) : List.of(inner, entryName);
        return Pack.openMapped(jar, names);
    }

    /**
     * Copies a pack from the class path to a file.
     *
     * @throws IOException when there is none, or it cannot be read or written
     */
    public static void copy(ClassLoader loader, String resource, Path target) throws IOException {
        try (InputStream in = find(loader, resource).openStream()) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static URL find(ClassLoader loader, String resource) throws IOException {
        URL url = loader.getResource(resource);
        if (url == null) {
            throw new IOException("the class path holds no " + resource
                    + (resource.equals(STDLIB) ? "; add the artifact dev.ingot:ingot-stdlib" : ""));
        }
        return url;
    }
}
