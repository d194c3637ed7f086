package dev.ingot.warm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.io.ProcessHandler;
import org.jspecify.annotations.Nullable;

/** Starts the processes of a command whose streams are those of its client where they are inherited. */
final class ClientProcesses implements ProcessHandler {
    private volatile @Nullable ClientProcess client;

    /** Says whose streams are inherited; before that nobody's are. */
    void inheritFrom(ClientProcess newClient) {
        client = newClient;
    }

    @Override
    public Process start(ProcessCommand command) throws IOException {
        List<String> words = command.getCommand();
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(command.isRedirectErrorStream());
        if (command.getDirectory() != null) {
            builder.directory(new File(command.getDirectory()));
        }
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(command.getEnvironment());
        ClientProcess inherited = client;
        if (inherited != null) {
            redirect(builder, command, inherited);
        }
        return builder.start();
    }

    private static void redirect(ProcessBuilder builder, ProcessCommand command, ClientProcess client)
            throws IOException {
        if (command.getInputRedirect().equals(Redirect.INHERIT)) {
            builder.redirectInput(client.stream(0).toFile());
        }
        if (command.getOutputRedirect().equals(Redirect.INHERIT)) {
            builder.redirectOutput(output(client, 1));
        }
        if (!command.isRedirectErrorStream() && command.getErrorRedirect().equals(Redirect.INHERIT)) {
            builder.redirectError(output(client, 2));
        }
    }

    /** Always at the end: pipes and devices have no other place, and of files only such are taken. */
    private static ProcessBuilder.Redirect output(ClientProcess client, int number) {
        Path stream = client.stream(number);
        return ProcessBuilder.Redirect.appendTo(stream.toFile());
    }
}
