package dev.ingot.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTests {
    @TempDir
    private Path folder;

    @Test
    void fileThatIsAnotherIsNoticed() throws IOException {
        Path jar = Files.writeString(folder.resolve("app.jar"), "jar");
        Path release = Files.writeString(folder.resolve("release"), "25");
        Path missing = folder.resolve("missing");
        HostFiles files = HostFiles.of(List.of(jar, release, missing));
        assertThat(files.jar()).isEqualTo(jar);
        assertThat(files.areSame()).isTrue();
        Files.setLastModifiedTime(release, FileTime.fromMillis(0));
        assertThat(files.areSame()).isFalse();
        // With the size and the time that it had, as tools leave it that copy into place.
        files = HostFiles.of(files.files());
        FileTime before = Files.getLastModifiedTime(jar);
        Object changed = Files.getAttribute(jar, "unix:ctime");
        do {
            // The system's clock for files may stand still for some milliseconds.
            Files.writeString(jar, "raj");
            Files.setLastModifiedTime(jar, before);
        } while (Files.getAttribute(jar, "unix:ctime").equals(changed));
        assertThat(files.areSame()).isFalse();
        files = HostFiles.of(files.files());
        Files.writeString(missing, "");
        assertThat(files.areSame()).isFalse();
        files = HostFiles.of(files.files());
        Files.delete(jar);
        assertThat(files.areSame()).isFalse();
    }
}
