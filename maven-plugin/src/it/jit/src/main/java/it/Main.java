package it;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;

public class Main {
    public static void main(String[] arguments) throws Exception {
        try (var host = PythonHost.builder(Access.PACKS_ONLY).build();
                var context = host.newContext()) {
            var text = context.eval("python", "import json; json.dumps([1])").asString();
            System.out.println(host.compiles() + text);
        }
    }
}
