package dev.ingot.warm;

import dev.ingot.process.ChildProcesses;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** Starts the processes of a command whose streams are those of its client where they are inherited. */
final class ClientProcesses extends ChildProcesses {
    private volatile @Nullable ClientProcess client;

    /** Says whose streams are inherited; before that nobody's are. */
    void inheritFrom(ClientProcess newClient) {
        client = newClient;
    }

    @Override
    protected ProcessBuilder.Redirect inherited(int stream) {
        ClientProcess inherited = client;
        if (inherited == null) {
            return ProcessBuilder.Redirect.PIPE;
        }
        File file = inherited.stream(stream).toFile();
        // Always at the end: pipes and devices have no other place, and of files only such are taken.
        return stream == 0 ? ProcessBuilder.Redirect.from(file) : ProcessBuilder.Redirect.appendTo(file);
    }
}
