package dev.ingot.cli;

import dev.ingot.SigningKeys;
import dev.ingot.pack.Pack;
import dev.ingot.pack.PackSigner;
import dev.ingot.packer.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ingot sign}: signs a pack. */
@Command(
        name = "sign",
        description = {
            "Signs a pack with an Ed25519 key; its content id stays the same.",
            "A jar is signed when it is made: 'ingot jar --sign'."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ingot keygen release.pem", "  ingot sign app.pypack --key release.pem"})
final class SignCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PACK", description = "A pack file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(names = "--key", paramLabel = "PRIVATE.pem", required = true, description = "The key to sign with.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path key;

    @Option(names = "-o", paramLabel = "OUT.pypack", description = "Write the signed pack here (default: in place).")
    private @Nullable Path target;

    /** A pack that was signed. */
    record Signed(String pack, String contentId) {}

    @Override
    public Integer call() throws IOException {
        Path place = target == null ? file : target;
        try (Pack pack = Pack.open(file);
                WorkFolder work = WorkFolder.of(place)) {
            Path made = work.resolve("signed.pypack");
            PackSigner.sign(pack, made, SigningKeys.readPrivate(key));
            work.publish(made);
            Signed signed = new Signed(place.toString(), pack.contentId().toString());
            output.result(signed, out -> out.printf("%s: signed, content id %s%n", signed.pack, signed.contentId));
        }
        return 0;
    }
}
