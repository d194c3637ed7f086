package it;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.pool.PythonPool;

public class Main {
    public static void main(String[] arguments) throws Exception {
        try (var host = PythonHost.builder(Access.PACKS_ONLY).build();
                var context = host.newContext()) {
            var text = context.eval("python", "import json; json.dumps([1])").asString();
            System.out.println(host.compiles() + text);
        }
        useNativeModules();
    }

    /** Contexts that have ended: what is unloaded of them twice ends the process. */
    private static void useNativeModules() throws Exception {
        try (var host = PythonHost.builder(Access.PROGRAM).build();
                var pool = PythonPool.builder(host).size(1).build()) {
            for (int number = 0; number < 8; number++) {
                int answer = pool.call(lease -> {
                    lease.eval("import bz2, ctypes, lzma, sqlite3, termios");
                    lease.eval("bz2.compress(b'text'), lzma.compress(b'text')");
                    return lease.eval("sqlite3.connect(':memory:').execute('select 6 * 7').fetchone()[0]").asInt();
                });
                System.out.println(answer);
                System.gc();
            }
        }
    }
}
