package dev.ingot.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.io.ProcessHandler;

/**
 * Starts the processes of a program. Those that are still running when it ends stay behind, as they do when CPython
 * ends: a context that has some does not close otherwise.
 */
public class ChildProcesses implements ProcessHandler {
    /** What the polyglot API says when a process that the program has started is still running. */
    private static final String CHILDREN_LEFT = "alive sub-process";

    private volatile boolean left;

    /** Says whether a context could not be closed because of processes that are running; all else is done then. */
    public static boolean areLeft(RuntimeException failure) {
        return String.valueOf(failure.getMessage()).contains(CHILDREN_LEFT);
    }

    /** Says that the program has ended: its processes are on their own from now on. */
    public final void leave() {
        left = true;
    }

    @Override
    public final Process start(ProcessCommand command) throws IOException {
        List<String> words = command.getCommand();
        // GraalPy asks for one output also where both are inherited, and for stderr=STDOUT only beside a pipe.
        boolean oneOutput =
                command.isRedirectErrorStream() && !command.getOutputRedirect().equals(Redirect.INHERIT);
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(oneOutput);
        if (command.getDirectory() != null) {
            builder.directory(new File(command.getDirectory()));
        }
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(command.getEnvironment());
        if (command.getInputRedirect().equals(Redirect.INHERIT)) {
            builder.redirectInput(inherited(0));
        }
        if (command.getOutputRedirect().equals(Redirect.INHERIT)) {
            builder.redirectOutput(inherited(1));
        }
        if (!oneOutput && command.getErrorRedirect().equals(Redirect.INHERIT)) {
            builder.redirectError(inherited(2));
        }
        Process process = builder.start();
        started(process);
        return new Child(process);
    }

    /** Is told of each process. */
    protected void started(Process process) {}

    /** Returns where a standard stream, 0 to 2, leads that a process has in common with the program. */
    protected ProcessBuilder.Redirect inherited(int stream) {
        return ProcessBuilder.Redirect.INHERIT;
    }

    /** A process that its context takes for ended when the program has left it. */
    private final class Child extends Process {
        private final Process process;

        Child(Process process) {
            this.process = process;
        }

        @Override
        public boolean isAlive() {
            return !left && process.isAlive();
        }

        @Override
        public OutputStream getOutputStream() {
            return process.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return process.getInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return process.getErrorStream();
        }

        @Override
        public int waitFor() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
            return process.waitFor(timeout, unit);
        }

        @Override
        public int exitValue() {
            return process.exitValue();
        }

        @Override
        public void destroy() {
            process.destroy();
        }

        @Override
        public Process destroyForcibly() {
            return process.destroyForcibly();
        }

        @Override
        public boolean supportsNormalTermination() {
            return process.supportsNormalTermination();
        }

        @Override
        public ProcessHandle toHandle() {
            return process.toHandle();
        }

        @Override
        public CompletableFuture<Process> onExit() {
            return process.onExit();
        }
    }
}
