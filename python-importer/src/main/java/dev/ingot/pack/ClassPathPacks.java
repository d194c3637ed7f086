package dev.ingot.pack;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Opens packs that lie on the class path: mapped where they lie, read into memory only where that is not possible. */
public final class ClassPathPacks {
    /** Where {@code ingot-stdlib} and every single jar keep GraalPy's standard library. */
    public static final String STDLIB = "META-INF/ingot/stdlib.pypack";

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
        URL url = find(loader, resource);
        if (url.getProtocol().equals("file")) {
            return Pack.open(Path.of(URI.create(url.toString())));
        }
        URLConnection connection = url.openConnection();
        // A cached connection would keep the jar open for good.
        connection.setUseCaches(false);
        if (connection instanceof JarURLConnection jar
                && jar.getJarFileURL().getProtocol().equals("file")) {
            return Pack.open(Path.of(URI.create(jar.getJarFileURL().toString())), jar.getEntryName());
        }
        try (InputStream in = connection.getInputStream()) {
            return Pack.open(url.toString(), ByteBuffer.wrap(in.readAllBytes()));
        }
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
