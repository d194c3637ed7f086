package dev.ingot.live;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a folder held when it was listed. A folder that cannot be listed is empty, as it is for importlib.
 *
 * @param time the folder's modification time before it was listed, or null when there was no such folder
 * @param files the names of its files, links to files included
 * @param folders the names of its folders, links to folders included
 */
record FolderListing(@Nullable FileTime time, Set<String> files, Set<String> folders) {
    static FolderListing of(Path folder) {
        FileTime time = timeOf(folder);
        Set<String> files = new HashSet<>();
        Set<String> folders = new HashSet<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                if (Files.isDirectory(child)) {
                    folders.add(name);
                } else if (Files.isRegularFile(child)) {
                    files.add(name);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return new FolderListing(time, Set.of(), Set.of());
        }
        return new FolderListing(time, files, folders);
    }

    /** Returns the folder's modification time now, or null when there is no such folder. */
    static @Nullable FileTime timeOf(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException e) {
            return null;
        }
    }
}
