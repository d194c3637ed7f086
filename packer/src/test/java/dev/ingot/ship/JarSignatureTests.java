package dev.ingot.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.SigningKeys;
import dev.ingot.UntrustedPackException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarSignatureTests {
    private static final KeyPair PAIR = SigningKeys.generate();

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void makeJar() throws IOException {
        jar = folder.resolve("app.jar");
        write(jar, "");
    }

    private static void write(Path file, String comment) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("#!/bin/sh\nexit 1\n".getBytes(StandardCharsets.US_ASCII));
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.putNextEntry(new ZipEntry("A.class"));
                zip.write(new byte[] {1, 2, 3});
                zip.setComment(comment);
            }
        }
    }

    private void sign() throws IOException {
        JarSignature.sign(jar, jar, PAIR.getPrivate());
    }

    private void verify() throws IOException {
        JarSignature.verify(jar, List.of(SigningKeys.generate().getPublic(), PAIR.getPublic()));
    }

    @Test
    void signedJarIsVerifiedAndStaysAJar() throws IOException {
        sign();
        verify();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            assertThat(zip.getInputStream(zip.getEntry("A.class")).readAllBytes())
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void signatureIsReplacedWhenSignedAgain() throws IOException {
        sign();
        byte[] once = Files.readAllBytes(jar);
        JarSignature.sign(jar, jar, SigningKeys.generate().getPrivate());
        assertThatThrownBy(this::verify).isInstanceOf(UntrustedPackException.class);
        sign();
        assertThat(Files.readAllBytes(jar)).isEqualTo(once);
    }

    @Test
    void noByteCanBeChanged() throws IOException {
        sign();
        byte[] signed = Files.readAllBytes(jar);
        for (int at = 0; at < signed.length; at++) {
            byte[] changed = signed.clone();
            changed[at] ^= 1;
            Files.write(jar, changed);
            assertThatThrownBy(this::verify).as("byte %s", at).isInstanceOf(UntrustedPackException.class);
        }
        Files.write(jar, signed);
        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @Test
    void nothingCanBeAddedOrCutOff() throws IOException {
        sign();
        byte[] signed = Files.readAllBytes(jar);
        for (int length : new int[] {0, 1, 21, signed.length - 1, signed.length + 1}) {
            Files.write(jar, Arrays.copyOf(signed, length));
            assertThatThrownBy(this::verify).as("%s bytes", length).isInstanceOf(UntrustedPackException.class);
        }
    }

    @Test
    void jarWithoutSignatureIsRefused() {
        assertThatThrownBy(this::verify)
                .isInstanceOf(UntrustedPackException.class)
                .hasMessage(jar + ": the jar is not signed as a whole; sign it with 'ingot sign'");
    }

    @Test
    void commentOfSomebodyElseIsNotOverwritten() throws IOException {
        write(jar, "made by hand");
        byte[] before = Files.readAllBytes(jar);
        assertThatThrownBy(this::sign)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no jar, or one with a comment at its end");
        assertThat(Files.readAllBytes(jar)).isEqualTo(before);
    }

    @Test
    void fileThatIsNoJarIsNotSigned() throws IOException {
        Files.writeString(jar, "short");
        assertThatThrownBy(this::sign).isInstanceOf(IOException.class).hasMessageContaining("no jar");
    }
}
