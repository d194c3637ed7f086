package dev.ingot.warm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;

/**
 * The standard streams of a context that is made before anybody knows whose they are. Standard input is opened when it
 * is first read, so that a program that reads nothing takes nothing from its user's terminal.
 */
final class Streams {
    private final LateInput in = new LateInput();
    private final LateOutput out = new LateOutput();
    private final LateOutput err = new LateOutput();

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    OutputStream err() {
        return err;
    }

    /** Connects the streams with those of a client. */
    void open(ClientProcess client, BooleanSupplier wanted) throws IOException {
        in.source = () -> SystemCalls.reader(client.stream(0), wanted);
        out.target = SystemCalls.writer(client.stream(1), client.appends(1), wanted);
        err.target = SystemCalls.writer(client.stream(2), client.appends(2), wanted);
    }

    /** Lets go of the client's streams, so that who reads them sees their end. */
    void close() throws IOException {
        try (InputStream _ = in;
                OutputStream _ = out.target) {
            err.target.close();
        }
    }

    private interface Source {
        InputStream open() throws IOException;
    }

    private static final class LateInput extends InputStream {
        private Source source = InputStream::nullInputStream;
        private InputStream opened = InputStream.nullInputStream();
        private boolean isOpen;

        private InputStream opened() throws IOException {
            if (!isOpen) {
                opened = source.open();
                isOpen = true;
            }
            return opened;
        }

        @Override
        public int read() throws IOException {
            return opened().read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return opened().read(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            opened.close();
        }
    }

    /**
     * Closing it does nothing: a context closes its streams, and who reads must not see that before the exit status.
     */
    private static final class LateOutput extends OutputStream {
        private OutputStream target = OutputStream.nullOutputStream();

        @Override
        public void write(int octet) throws IOException {
            target.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            target.write(bytes, offset, length);
        }
    }
}
