package dev.ingot.cli;

import dev.ingot.SigningKeys;
import dev.ingot.pack.Pack;
import dev.ingot.ship.JarSignature;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ingot verify}: checks every byte of a pack, and who signed it. */
@Command(
        name = "verify",
        description = {
            "Checks header, index, contents and content id of a pack, or of the packs in a jar.",
            "With --key also who signed it: of a jar the signature over all of it, classes and manifest included."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ingot verify app.pypack", "  ingot verify app.jar --key release.pub.pem"})
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PACK", description = "A pack file or a jar.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--key",
            paramLabel = "PUBLIC.pem",
            description = "Fail unless this key signed the pack or the jar; may be given several times for "
                    + "one of several keys.")
    private List<Path> keys = new ArrayList<>();

    /** A pack that is sound. */
    record Verified(String pack, int entries, String contentId, boolean signatureChecked) {}

    @Override
    public Integer call() throws IOException {
        List<PublicKey> trusted = SigningKeys.readPublic(keys);
        List<Verified> verified = new ArrayList<>();
        boolean jar = OpenPacks.isJar(file);
        if (!trusted.isEmpty() && jar) {
            JarSignature.verify(file, trusted);
        }
        try (OpenPacks packs = OpenPacks.of(file)) {
            for (Pack pack : packs.all()) {
                pack.verify();
                if (!trusted.isEmpty() && !jar) {
                    pack.verifySignature(trusted);
                }
                verified.add(new Verified(
                        pack.resource(), pack.entryCount(), pack.contentId().toString(), !trusted.isEmpty()));
            }
        }
        output.result(
                verified,
                out -> verified.forEach(pack -> out.printf(
                        "%s: sound, %d entries, content id %s%s%n",
                        pack.pack,
                        pack.entries,
                        pack.contentId,
                        pack.signatureChecked ? ", signed by a trusted key" : "")));
        return 0;
    }
}
