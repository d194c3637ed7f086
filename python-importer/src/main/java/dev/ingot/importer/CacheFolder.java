package dev.ingot.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/**
 * The folder for what is extracted or made once for all runs of a user. It is only created when something is put there.
 */
public final class CacheFolder {
    /**
     * The environment variable that names the folder; without it the folder is {@code ingot} in the user's cache
     * folder.
     */
    public static final String ENVIRONMENT = "INGOT_CACHE";

    private CacheFolder() {}

    /** Returns the folder for this process. */
    public static Path ofUser() {
        String chosen = System.getenv(ENVIRONMENT);
        if (chosen != null && !chosen.isEmpty()) {
            return Path.of(chosen).toAbsolutePath();
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        Path folder = caches == null || caches.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(caches);
        return folder.resolve("ingot");
    }

    /**
     * Says whether code in this file may be run: it must come from this process's user or from the administrator, also
     * in a folder that all can write. A link is judged by who made it.
     *
     * @throws IOException when the file does not exist
     */
    public static boolean isTrusted(Path file) throws IOException {
        UserPrincipal owner = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
        // Not by the user's name: containers run users that have none.
        return owner.equals(Files.getOwner(Path.of("/proc/self")))
                || owner.getName().equals("root");
    }
}
