package dev.ingot.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken for a compiler that was extracted before: the JVM runs it in the place of its own. */
class CompilerTests {
    private static final String NAME = "0123456789abcdef".repeat(4) + "/compiler.jar";
    private static final String CONTENT = "the compiler";

    /** Of the same length, so that the size does not tell. */
    private static final String FORGED = "another one.";

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void makeJar() throws IOException {
        jar = folder.resolve("app.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (String name : List.of(NAME, "../../" + NAME, "short/compiler.jar", "/" + NAME)) {
                entries.putNextEntry(new JarEntry(Compiler.FOLDER + name));
                entries.write(CONTENT.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private List<Path> extract() throws IOException {
        return Compiler.extract(jar, folder.resolve("cache"));
    }

    @Test
    void modulesAreExtractedOnceAndNoOtherNames() throws IOException {
        List<Path> modules = extract();
        assertThat(modules).containsExactly(folder.resolve("cache").resolve(NAME));
        assertThat(modules.getFirst()).hasContent(CONTENT);
        Object first = Files.getAttribute(modules.getFirst(), "unix:ino");
        assertThat(extract()).isEqualTo(modules);
        assertThat(Files.getAttribute(modules.getFirst(), "unix:ino")).isEqualTo(first);
    }

    @Test
    void filesThatWereCutShortAndLinksAreReplaced() throws IOException {
        Path module = extract().getFirst();
        Files.writeString(module, "the");
        assertThat(extract().getFirst()).hasContent(CONTENT);
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), FORGED);
        Files.delete(module);
        Files.createSymbolicLink(module, elsewhere);
        assertThat(extract().getFirst()).hasContent(CONTENT).isRegularFile();
        assertThat(Files.isSymbolicLink(module)).isFalse();
        assertThat(elsewhere).hasContent(FORGED);
    }

    @Test
    void fileOfAnotherUserIsRefused() throws IOException {
        assumeTrue(Objects.equals(System.getProperty("user.name"), "root"), "only root can give a file away");
        Path module = extract().getFirst();
        Files.writeString(module, FORGED);
        Files.setOwner(
                module, module.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertThatIOException()
                .isThrownBy(this::extract)
                .withMessage(module + " belongs to nobody; remove it, or set INGOT_CACHE to a folder of your own");
    }

    @Test
    void anotherJavaIsNotGivenTheCompiler() {
        assertThat(Compiler.obstacle(Runtime.Version.parse("25.0.3+9"), true)).isNull();
        assertThat(Compiler.obstacle(Runtime.Version.parse("25.0.3+9"), false))
                .isEqualTo("this Java has no module jdk.internal.vm.ci");
        assertThat(Compiler.obstacle(Runtime.Version.parse("26+35"), true))
                .isEqualTo("the compiler is made for Java 25, and this is 26+35");
    }
}
