package dev.ingot.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "where there are warm hosts")
class WarmFolderTests {
    @TempDir
    private Path temporary;

    private WarmFolder folderOf(String name, Path jar) throws IOException {
        WarmFolder folder = WarmFolder.at(temporary.resolve("ingot-warm").resolve(name));
        folder.create();
        Files.writeString(folder.log(), "what a host has said");
        folder.keepAbout(jar, List.of("1"));
        return folder;
    }

    @Test
    void foldersOfProgramsThatAreGoneAreRemoved() throws IOException {
        Path jar = Files.writeString(temporary.resolve("app.jar"), "");
        Path gone = Files.writeString(temporary.resolve("gone.jar"), "");
        WarmFolder own = folderOf("1-1", gone);
        WarmFolder abandoned = folderOf("2-2", gone);
        WarmFolder kept = folderOf("3-3", jar);
        Path foreign = Files.createDirectory(temporary.resolve("ingot-warm/foreign"));
        WarmFolder damaged = folderOf("1-2", gone);
        Files.writeString(damaged.path().resolve("about"), "\0\n1\n");
        Files.delete(gone);
        own.removeAbandoned();
        assertThat(abandoned.path()).doesNotExist();
        assertThat(List.of(own.path(), kept.path(), damaged.path(), foreign))
                .as("its own, one with a jar, one that says nothing, and one that is none")
                .allMatch(Files::isDirectory);
    }
}
