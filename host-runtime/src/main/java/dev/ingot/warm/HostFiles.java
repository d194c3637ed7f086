package dev.ingot.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of which a host is made, and what they were when it began: where one is another, so is the program.
 *
 * @param files the program's jar first
 * @param states of each its state then
 */
record HostFiles(List<Path> files, List<String> states) {
    /** Returns the files as they are now. */
    static HostFiles of(List<Path> files) throws IOException {
        return new HostFiles(List.copyOf(files), states(files));
    }

    Path jar() {
        return files.getFirst();
    }

    /** Returns a line that is another one where a file is. */
    String state() {
        return String.join(" ", states);
    }

    /** Says whether the files are still what they were. */
    boolean areSame() throws IOException {
        return states(files).equals(states);
    }

    private static List<String> states(List<Path> files) throws IOException {
        List<String> states = new ArrayList<>();
        for (Path file : files) {
            if (Files.exists(file)) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                // Size and time of the content can be set, as those that copy with them do; the time of the change
                // cannot.
                states.add(attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime() + " "
                        + Files.getAttribute(file, "unix:ctime"));
            } else {
                states.add("");
            }
        }
        return states;
    }
}
