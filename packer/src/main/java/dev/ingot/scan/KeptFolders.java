package dev.ingot.scan;

import dev.ingot.pack.ProcessFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** Folders in a cache, of which those are kept that builds have asked for. */
final class KeptFolders {
    /** What no build has asked for in this time is not kept. */
    private static final Duration UNUSED = Duration.ofDays(180);

    private KeptFolders() {}

    /** Returns a folder, which is made where it is missing, and notes down that a build has asked for it. */
    static Path use(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        return folder;
    }

    /** Removes the folders in a folder that nobody has asked for. */
    static void removeUnused(Path parent) throws IOException {
        FileTime oldest = FileTime.from(Instant.now().minus(UNUSED));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent)) {
            for (Path folder : folders) {
                if (Files.getLastModifiedTime(folder).compareTo(oldest) < 0) {
                    ProcessFolder.remove(folder);
                }
            }
        }
    }
}
