package dev.ingot.warm;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What libraries written in C take for a command's own and is the process's: the working folder, and the standard
 * streams. One command runs at a time, so that the process can have its client's.
 */
final class NativeCode {
    private static final int OUT = 1;
    private static final int ERR = 2;
    private static final Path ROOT = Path.of("/");
    private static final Path NOWHERE = Path.of("/dev/null");

    private final Path log;

    /**
     * Has what this process says of itself written to its log, which is not where its standard error leads while a
     * command runs.
     */
    NativeCode(Path log) throws IOException {
        this.log = log;
        System.setErr(new PrintStream(new FileOutputStream(log.toFile(), true), true, StandardCharsets.UTF_8));
    }

    /** Gives the process what is a client's. */
    void enter(ClientProcess client, Path workingFolder) throws IOException {
        SystemCalls.changeFolder(workingFolder);
        SystemCalls.redirectInput(client.stream(0));
        SystemCalls.redirect(OUT, client.stream(OUT), client.appends(OUT));
        SystemCalls.redirect(ERR, client.stream(ERR), client.appends(ERR));
    }

    /**
     * Gives it back what it had; what native code has printed comes out before, and what it has read ahead is not for
     * the next command.
     */
    void leave() throws IOException {
        SystemCalls.flush();
        SystemCalls.redirectInput(NOWHERE);
        SystemCalls.forgetInput();
        SystemCalls.redirect(OUT, NOWHERE, false);
        SystemCalls.redirect(ERR, Files.exists(log) ? log : NOWHERE, true);
        SystemCalls.changeFolder(ROOT);
    }
}
