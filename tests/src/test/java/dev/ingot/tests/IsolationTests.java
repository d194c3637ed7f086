package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tries every cell of the table in {@code host-runtime/docs/ISOLATION.md}. */
class IsolationTests {
    private static final Map<String, String> ATTEMPTS = Map.ofEntries(
            Map.entry("import a module from a pack", "import json"),
            Map.entry("read a packed file", "import json; open(json.__file__).read()"),
            Map.entry("write a packed file", "import json; open(json.__file__, 'w')"),
            Map.entry("import a module that the host defines in Java", "import from_java; from_java.NAME"),
            Map.entry("read a file of the host", "open(FOLDER + '/file.txt').read()"),
            Map.entry("list a folder of the host", "import os; os.listdir(FOLDER)"),
            Map.entry("write a file of the host", "open(FOLDER + '/new.txt', 'w').close()"),
            Map.entry("read environment variables", "import os; os.environ['PATH']"),
            Map.entry("open a socket", "import socket; socket.create_server(('127.0.0.1', 0)).close()"),
            Map.entry("start a process", "import subprocess; subprocess.run(['/bin/true'], check=True)"),
            Map.entry("start a thread", "import threading; threading.Thread(target=int).start()"),
            Map.entry("load a native module", "import termios"),
            Map.entry("wait for a pipe or read a device of the host", "open('/dev/zero', 'rb').read(1)"),
            Map.entry(
                    "learn the name and the home folder of the process's user",
                    "import os, pwd; pwd.getpwuid(os.getuid())"),
            Map.entry("use a Java class", "import java; java.type('java.util.ArrayList')().add(1)"),
            Map.entry("reach the importer's Java objects", "import ingot; ingot._bridge.getClass()"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Access.class)
    void presetAllowsWhatItsColumnSays(Access access) throws IOException {
        Files.writeString(folder.resolve("file.txt"), "text");
        List<List<String>> table = table();
        int column = table.getFirst().indexOf(access.name());
        List<String> tried = new ArrayList<>();
        try (PythonHost host = PythonHost.builder(access)
                .javaModule("from_java", ProxyObject.fromMap(Map.of("NAME", "a module")))
                .build()) {
            for (List<String> row : table.subList(2, table.size())) {
                String attempt = row.getFirst();
                assertThat(outcome(host, ATTEMPTS.getOrDefault(attempt, "no attempt for this row")))
                        .as("%s: %s", access, attempt)
                        .isEqualTo(row.get(column));
                tried.add(attempt);
            }
        }
        assertThat(tried).containsExactlyInAnyOrderElementsOf(ATTEMPTS.keySet());
    }

    private String outcome(PythonHost host, String attempt) {
        Context context = host.newContext();
        try {
            context.getBindings("python").putMember("FOLDER", folder.toString());
            context.eval("python", attempt);
            return "yes";
        } catch (PolyglotException e) {
            return "no";
        } finally {
            // By cancelling: GraalPy's own end fails now and then where a thread is about to end.
            context.close(true);
        }
    }

    /** Returns the cells of the document's first table. */
    private static List<List<String>> table() throws IOException {
        return Files.readAllLines(Processes.ROOT.resolve("host-runtime/docs/ISOLATION.md")).stream()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }
}
