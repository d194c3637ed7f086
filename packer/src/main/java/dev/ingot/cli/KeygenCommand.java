package dev.ingot.cli;

import dev.ingot.SigningKeys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ingot keygen}: makes a pair of keys. */
@Command(
        name = "keygen",
        description = "Makes an Ed25519 key for 'ingot sign', and beside it the public key for 'ingot verify'.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ingot keygen release.pem     makes release.pem and release.pub.pem"})
final class KeygenCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PRIVATE.pem", description = "The file for the private key; it must not exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    /** The files that were written. */
    record Keys(String privateKey, String publicKey) {}

    @Override
    public Integer call() throws IOException {
        Path publicFile = file.resolveSibling(file.getFileName().toString().replaceFirst("(\\.pem)?$", ".pub.pem"));
        for (Path each : new Path[] {file, publicFile}) {
            if (Files.exists(each)) {
                throw new FileAlreadyExistsException(each.toString());
            }
        }
        KeyPair pair = SigningKeys.generate();
        if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, SigningKeys.toPem(pair.getPrivate()), StandardOpenOption.CREATE);
        Files.writeString(publicFile, SigningKeys.toPem(pair.getPublic()));
        Keys keys = new Keys(file.toString(), publicFile.toString());
        output.result(
                keys, out -> out.printf("%s: keep it secret%n%s: give it away%n", keys.privateKey, keys.publicKey));
        return 0;
    }
}
