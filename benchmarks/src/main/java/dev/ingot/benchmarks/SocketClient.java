package dev.ingot.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What any client of a daemon does at least, with nothing but the JDK: connects, asks, prints the answer. */
public final class SocketClient {
    private SocketClient() {}

    /** Asks at the port that the argument names; without one prints its port and answers for ever. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            serve();
        } else {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]))) {
                socket.getOutputStream().write('\n');
                socket.getInputStream().transferTo(System.out);
            }
        }
    }

    private static void serve() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            System.out.println(server.getLocalPort());
            while (true) {
                try (Socket client = server.accept();
                        OutputStream out = client.getOutputStream()) {
                    if (client.getInputStream().read() == '\n') {
                        out.write("hello\n".getBytes(StandardCharsets.US_ASCII));
                    }
                }
            }
        }
    }
}
