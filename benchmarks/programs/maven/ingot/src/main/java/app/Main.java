package app;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import org.graalvm.polyglot.Context;

/** Answers one request with a packed function. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        try (PythonHost host = PythonHost.builder(Access.TRUSTED)
                        .pack(Main.class.getClassLoader(), "META-INF/ingot/maven-ingot.pypack")
                        .build();
                Context context = host.newContext()) {
            System.out.print(context.eval("python", "import page; page.html")
                    .execute("x = 6 * 7")
                    .asString());
        }
    }
}
