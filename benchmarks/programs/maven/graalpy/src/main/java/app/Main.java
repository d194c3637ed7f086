package app;

import org.graalvm.polyglot.Context;
import org.graalvm.python.embedding.GraalPyResources;

/** Answers one request with a function of the virtual file system. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        try (Context context = GraalPyResources.contextBuilder()
                .option("engine.WarnInterpreterOnly", "false")
                .build()) {
            System.out.print(context.eval("python", "import page; page.html")
                    .execute("x = 6 * 7")
                    .asString());
        }
    }
}
