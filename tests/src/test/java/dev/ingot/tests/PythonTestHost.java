package dev.ingot.tests;

import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A host with sample packs whose programs' output is captured. One for a test class: an engine costs seconds. */
final class PythonTestHost implements AutoCloseable {
    private final PythonHost host;

    PythonTestHost(Path... packs) throws IOException {
        PythonHost.Builder builder = PythonHost.builder(Access.PROGRAM);
        List.of(packs).forEach(builder::pack);
        this.host = builder.build();
    }

    /** Runs programs in a host that the test closes itself. */
    PythonTestHost(PythonHost host) {
        this.host = host;
    }

    PythonHost host() {
        return host;
    }

    /** What a program printed and how it ended. */
    record Result(int status, String out, String err) {}

    /** Runs code in a context of its own and returns the lines it prints; fails when it does not end well. */
    List<String> lines(String code) {
        Result result = run(Program.code(code), "");
        if (result.status != 0) {
            throw new AssertionError("status " + result.status + "\n" + result.out + result.err);
        }
        return result.out.lines().toList();
    }

    Result run(Program program, String input) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        int status = host.run(program.withStreams(in, out, err));
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        host.close();
    }
}
