package dev.ingot.warm;

import dev.ingot.process.ChildProcesses;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts the processes of a command whose streams are those of its client where they are inherited. */
final class ClientProcesses extends ChildProcesses {
    private static final Logger LOGGER = System.getLogger(ClientProcesses.class.getName());

    private final Queue<ProcessHandle> started = new ConcurrentLinkedQueue<>();
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

    @Override
    protected void started(Process process) {
        started.removeIf(handle -> !handle.isAlive());
        started.add(process.toHandle());
    }

    /**
     * Interrupts what the command has started and what that has, as a terminal does where its user types Ctrl-C: it
     * knows those of the client's group, which these are not. Whoever has a group of its own is left alone.
     */
    void interruptFromTerminal() {
        ClientProcess interrupted = client;
        try {
            if (interrupted != null && interrupted.isInForeground()) {
                String own = ClientProcess.group(Path.of("/proc/self"));
                for (ProcessHandle process : started.stream()
                        .flatMap(child -> Stream.concat(Stream.of(child), child.descendants()))
                        .filter(ProcessHandle::isAlive)
                        .toList()) {
                    interrupt(process, own);
                }
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the client ends", e);
        }
    }

    private static void interrupt(ProcessHandle process, String group) {
        try {
            if (ClientProcess.group(Path.of("/proc", Long.toString(process.pid())))
                    .equals(group)) {
                SystemCalls.send(process.pid(), CurrentCommand.SIGINT);
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "it has ended meanwhile", e);
        }
    }
}
