package it.forms;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import org.graalvm.polyglot.Context;

/** Prints what a packed Python function returns, and in which module this is. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY)
                        .pack(Main.class.getClassLoader(), "META-INF/ingot/forms.pypack")
                        .build();
                Context context = host.newContext()) {
            String text = context.eval("python", "__import__('greeting').greet").execute("you").asString();
            System.out.println(text + " " + Main.class.getModule().getName());
        }
    }
}
