package dev.ingot.cli;

import dev.ingot.pack.Pack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ingot verify}: checks every byte of a pack. */
@Command(
        name = "verify",
        description = "Checks a pack's header, index, contents and content id.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "PACK", description = "A pack file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public Integer call() throws IOException {
        try (Pack pack = OpenPack.open(file)) {
            pack.verify();
            spec.commandLine()
                    .getOut()
                    .printf("%s: sound, %d entries, content id %s%n", file, pack.entryCount(), pack.contentId());
        }
        return 0;
    }
}
