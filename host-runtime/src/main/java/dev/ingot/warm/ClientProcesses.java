package dev.ingot.warm;

import dev.ingot.process.ChildProcesses;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Starts the processes of a command whose streams are those of its client where they are inherited. */
final class ClientProcesses extends ChildProcesses {
    private volatile @Nullable ClientProcess client;

    /** Says whose streams are inherited; before that nobody's are. */
    void inheritFrom(ClientProcess newClient) {
        client = newClient;
    }

    @Override
    protected void redirect(ProcessBuilder builder, ProcessCommand command) throws IOException {
        ClientProcess inherited = client;
        if (inherited == null) {
            return;
        }
        if (command.getInputRedirect().equals(Redirect.INHERIT)) {
            builder.redirectInput(inherited.stream(0).toFile());
        }
        if (command.getOutputRedirect().equals(Redirect.INHERIT)) {
            builder.redirectOutput(output(inherited, 1));
        }
        if (!command.isRedirectErrorStream() && command.getErrorRedirect().equals(Redirect.INHERIT)) {
            builder.redirectError(output(inherited, 2));
        }
    }

    /** Always at the end: pipes and devices have no other place, and of files only such are taken. */
    private static ProcessBuilder.Redirect output(ClientProcess client, int number) {
        Path stream = client.stream(number);
        return ProcessBuilder.Redirect.appendTo(stream.toFile());
    }
}
