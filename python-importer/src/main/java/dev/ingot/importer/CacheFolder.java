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

    /** Belongs to this process's user, on Linux. */
    private static final Path PROCESS = Path.of("/proc/self");

    private CacheFolder() {}

    /** Returns the folder for this process. */
    public static Path ofUser() {
        String chosen = System.getenv(ENVIRONMENT);
        if (chosen != null && !chosen.isEmpty()) {
            return Path.of(chosen).toAbsolutePath();
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        Path folder = caches == null || caches.isEmpty() ? home().resolve(".cache") : Path.of(caches);
        return folder.resolve("ingot");
    }

    /**
     * As shells and Python see it, where it is this user's own, which with sudo it may not be; otherwise what Java
     * knows, from the system's list of users.
     */
    private static Path home() {
        Path known = Path.of(System.getProperty("user.home"));
        String home = System.getenv("HOME");
        // The usual case, at every start of a program, asks the file system nothing.
        if (home == null || home.isEmpty() || home.equals(known.toString())) {
            return known;
        }
        try {
            Path named = Path.of(home).toAbsolutePath();
            return Files.getOwner(named).equals(user()) ? named : known;
        } catch (IOException e) {
            return known;
        }
    }

    /** Not by the user's name where that can be avoided: containers run users that have none. */
    private static UserPrincipal user() throws IOException {
        return Files.exists(PROCESS)
                ? Files.getOwner(PROCESS)
                : PROCESS.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name"));
    }

    /**
     * Refuses code that is another user's.
     *
     * @throws IOException when the file does not exist or {@link #isTrusted} says no; the message says what to do
     */
    public static void checkTrusted(Path file) throws IOException {
        if (!isTrusted(file)) {
            throw new IOException(file + " belongs to " + Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
                    + "; remove it, or set " + ENVIRONMENT + " to a folder of your own");
        }
    }

    /**
     * Says whether code in this file may be run: it must come from this process's user or from the administrator, also
     * in a folder that all can write. A link is judged by who made it.
     *
     * @throws IOException when the file does not exist
     */
    public static boolean isTrusted(Path file) throws IOException {
        UserPrincipal owner = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
        return owner.equals(user()) || owner.getName().equals("root");
    }
}
