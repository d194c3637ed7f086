package dev.ingot.warm;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * The few system calls that Java has no function for: named pipes, a session of one's own, what native code takes for
 * its working folder and its streams, and streams whose reads and writes can be given up when whoever is at their other
 * end has gone. Linux only.
 */
final class SystemCalls {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;

    private static final int READ_ONLY = 0;
    private static final int WRITE_ONLY = 1;
    private static final int APPEND = 02000;
    private static final int NO_CONTROLLING_TERMINAL = 0400;
    private static final int CLOSE_ON_EXEC = 02000000;
    private static final String IGNORED_SIGNALS = "SigIgn:";
    private static final MemorySegment DEFAULT = MemorySegment.NULL;
    private static final int EINTR = 4;
    private static final int EPIPE = 32;

    private static final short POLL_IN = 1;
    private static final short POLL_OUT = 4;
    private static final int POLL_MILLISECONDS = 200;

    /** A pipe that can be written takes so many bytes without blocking (PIPE_BUF). */
    private static final int CHUNK = 4096;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle MKFIFO = function("mkfifo", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle SETSID = function("setsid", FunctionDescriptor.of(INT));
    private static final MethodHandle SIGNAL =
            function("signal", FunctionDescriptor.of(ValueLayout.ADDRESS, INT, ValueLayout.ADDRESS));
    private static final MethodHandle OPEN =
            function("open", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle READ =
            function("read", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
    private static final MethodHandle WRITE =
            function("write", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
    private static final MethodHandle KILL = function("kill", FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle CHDIR = function("chdir", FunctionDescriptor.of(INT, ValueLayout.ADDRESS));
    private static final MethodHandle DUP2 = function("dup2", FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle FFLUSH = function("fflush", FunctionDescriptor.of(INT, ValueLayout.ADDRESS));
    private static final MethodHandle FPURGE = function("__fpurge", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    private static final MethodHandle CLEARERR = function("clearerr", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    private static final MemorySegment STDIN = variable("stdin");
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle POLL =
            function("poll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, INT));

    private SystemCalls() {}

    @SuppressWarnings("restricted") // the jar's manifest enables native access
    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, all);
    }

    @SuppressWarnings("restricted") // the jar's manifest enables native access
    private static MemorySegment variable(String name) {
        return LINKER.defaultLookup().findOrThrow(name).reinterpret(ValueLayout.ADDRESS.byteSize());
    }

    /** A system call. */
    private interface Call {
        long invoke(MemorySegment state) throws Throwable;
    }

    private static long call(String what, Arena arena, Call call) throws IOException {
        MemorySegment state = arena.allocate(STATE);
        long result;
        do {
            try {
                result = call.invoke(state);
            } catch (Throwable e) {
                throw new IllegalStateException(what, e);
            }
        } while (result < 0 && (int) ERRNO.get(state, 0L) == EINTR);
        if (result < 0) {
            int errno = (int) ERRNO.get(state, 0L);
            throw errno == EPIPE ? new IOException("Broken pipe") : new IOException(what + ": error " + errno);
        }
        return result;
    }

    /** Makes a named pipe that only its owner can open. */
    static void makePipe(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            long _ = call("mkfifo " + path, arena, state -> (int) MKFIFO.invokeExact(state, name, 0600));
        }
    }

    /** Leaves the session of the terminal from which the process was started, whose signals are not meant for it. */
    static void leaveSession() {
        try (Arena arena = Arena.ofConfined()) {
            long _ = call("setsid", arena, state -> (int) SETSID.invokeExact(state));
        } catch (IOException e) {
            // It leads a session already.
        }
    }

    /**
     * Has a signal that this process ignores do again what it does by default; one that somebody handles is left alone.
     * A command in the background of a script ignores Ctrl-C, as does what it starts, where Java would handle none.
     */
    static void stopIgnoring(int signal) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(IGNORED_SIGNALS)) {
                    String mask = line.substring(IGNORED_SIGNALS.length()).strip();
                    if ((Long.parseUnsignedLong(mask, 16) >> (signal - 1) & 1) == 1) {
                        long _ = call(
                                "signal",
                                arena,
                                state -> ((MemorySegment) SIGNAL.invokeExact(state, signal, DEFAULT)).address());
                    }
                }
            }
        }
    }

    /** Sends a process a signal. */
    static void send(long pid, int signal) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int process = Math.toIntExact(pid);
            long _ = call("kill", arena, state -> (int) KILL.invokeExact(state, process, signal));
        }
    }

    /** Changes the working folder of this process, which is native code's; Java keeps the one that it began with. */
    static void changeFolder(Path folder) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(folder.toString());
            long _ = call("chdir " + folder, arena, state -> (int) CHDIR.invokeExact(state, name));
        }
    }

    /** Has this process's standard input come from a file from now on. */
    static void redirectInput(Path file) throws IOException {
        redirect(0, open(file, READ_ONLY));
    }

    /** Has one of this process's descriptors write to a file from now on. */
    static void redirect(int descriptor, Path file, boolean append) throws IOException {
        redirect(descriptor, open(file, WRITE_ONLY | (append ? APPEND : 0)));
    }

    private static void redirect(int descriptor, int opened) throws IOException {
        if (opened == descriptor) {
            // Native code had closed it.
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            long _ = call("dup2", arena, state -> (int) DUP2.invokeExact(state, opened, descriptor));
        } finally {
            close(opened);
        }
    }

    /** Writes what native code has printed and C's library keeps; what cannot be written any more is lost. */
    static void flush() {
        try (Arena arena = Arena.ofConfined()) {
            long _ = call("fflush", arena, state -> (int) FFLUSH.invokeExact(state, MemorySegment.NULL));
        } catch (IOException e) {
            // Its reader is gone.
        }
    }

    /** Forgets what C's library has read of standard input ahead, and that it came to its end. */
    static void forgetInput() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stream = STDIN.get(ValueLayout.ADDRESS, 0);
            for (MethodHandle function : List.of(FPURGE, CLEARERR)) {
                long _ = call("stdin", arena, state -> {
                    function.invokeExact(state, stream);
                    return 0;
                });
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int open(Path path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            int all = flags | NO_CONTROLLING_TERMINAL | CLOSE_ON_EXEC;
            return (int) call("open " + path, arena, state -> (int) OPEN.invokeExact(state, name, all));
        } catch (IOException e) {
            throw new FileNotFoundException(e.getMessage());
        }
    }

    private static void close(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long _ = call("close", arena, state -> (int) CLOSE.invokeExact(state, descriptor));
        }
    }

    /** Waits until a descriptor can be read or written, or nobody wants that any more. */
    private static void await(int descriptor, short events, BooleanSupplier wanted) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(8, 4);
            entry.set(INT, 0, descriptor);
            entry.set(SHORT, 4, events);
            long ready = 0;
            while (ready == 0) {
                if (!wanted.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("nobody is there any more");
                }
                ready = call("poll", arena, state -> (int) POLL.invokeExact(state, entry, 1L, POLL_MILLISECONDS));
            }
        }
    }

    /**
     * Opens a stream for reading.
     *
     * @param wanted asked several times a second while a read waits; a read that is not wanted any more throws
     */
    static InputStream reader(Path path, BooleanSupplier wanted) throws IOException {
        int descriptor = open(path, READ_ONLY);
        return new InputStream() {
            private boolean closed;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int size = Objects.checkFromIndexSize(offset, length, bytes.length) >= 0 ? length : 0;
                if (size == 0) {
                    return 0;
                }
                await(descriptor, POLL_IN, wanted);
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment buffer = arena.allocate(size);
                    long count = call(
                            "read", arena, state -> (long) READ.invokeExact(state, descriptor, buffer, (long) size));
                    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, offset, (int) count);
                    return count == 0 ? -1 : (int) count;
                }
            }

            @Override
            public void close() throws IOException {
                if (!closed) {
                    closed = true;
                    SystemCalls.close(descriptor);
                }
            }
        };
    }

    /**
     * Opens a stream for writing.
     *
     * @param append whether everything goes to the end of its file
     * @param wanted as for {@link #reader}
     */
    static OutputStream writer(Path path, boolean append, BooleanSupplier wanted) throws IOException {
        int descriptor = open(path, WRITE_ONLY | (append ? APPEND : 0));
        return new OutputStream() {
            private boolean closed;

            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                int at = Objects.checkFromIndexSize(offset, length, bytes.length);
                int end = at + length;
                while (at < end) {
                    await(descriptor, POLL_OUT, wanted);
                    int size = Math.min(CHUNK, end - at);
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment buffer = arena.allocate(size);
                        MemorySegment.copy(bytes, at, buffer, ValueLayout.JAVA_BYTE, 0, size);
                        at += (int) call("write", arena, state ->
                                (long) WRITE.invokeExact(state, descriptor, buffer, (long) size));
                    }
                }
            }

            @Override
            public void close() throws IOException {
                if (!closed) {
                    closed = true;
                    SystemCalls.close(descriptor);
                }
            }
        };
    }
}
