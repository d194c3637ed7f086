package dev.ingot.cli;

import dev.ingot.SigningKeys;
import dev.ingot.pack.Pack;
import dev.ingot.pack.PackSigner;
import dev.ingot.packer.WorkFolder;
import dev.ingot.ship.JarSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ingot sign}: signs a pack or a jar. */
@Command(
        name = "sign",
        description = {
            "Signs a pack or a jar with an Ed25519 key; a pack's content id stays the same.",
            "The signature of a jar covers all of it and is checked from outside, by 'ingot verify "
                    + "--key'; that its packs are"
                    + " checked when it runs, sign them when it is made: 'ingot jar --sign'."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ingot keygen release.pem",
            "  ingot sign app.pypack --key release.pem",
            "  ingot sign app.jar --key release.pem"
        })
final class SignCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "FILE", description = "A pack file or a jar.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(names = "--key", paramLabel = "PRIVATE.pem", required = true, description = "The key to sign with.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path key;

    @Option(names = "-o", paramLabel = "OUT", description = "Write the signed file here (default: in place).")
    private @Nullable Path target;

    /** What was signed; a jar has no content id. */
    record Signed(String file, @Nullable String contentId) {}

    @Override
    public Integer call() throws IOException {
        Path place = target == null ? file : target;
        try (WorkFolder work = WorkFolder.of(place)) {
            Path made = work.resolve("signed");
            String contentId = OpenPacks.isJar(file) ? signJar(made) : signPack(made);
            work.publish(made);
            Signed signed = new Signed(place.toString(), contentId);
            output.result(
                    signed,
                    out -> out.printf(
                            "%s: signed%s%n", signed.file, contentId == null ? "" : ", content id " + contentId));
        }
        return 0;
    }

    private @Nullable String signJar(Path made) throws IOException {
        JarSignature.sign(file, made, SigningKeys.readPrivate(key));
        if (Files.isExecutable(file)) {
            // One with a shell script before it stays a command.
            Files.setPosixFilePermissions(made, Files.getPosixFilePermissions(file));
        }
        return null;
    }

    private String signPack(Path made) throws IOException {
        try (Pack pack = Pack.open(file)) {
            PackSigner.sign(pack, made, SigningKeys.readPrivate(key));
            return pack.contentId().toString();
        }
    }
}
