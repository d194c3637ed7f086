package dev.ingot.importer;

import java.nio.file.Path;

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
}
