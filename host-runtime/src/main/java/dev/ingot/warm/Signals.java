package dev.ingot.warm;

import java.lang.reflect.Proxy;

/** Signals of this process, for which Java has no public class; the JDK's own is asked for by its name. */
final class Signals {
    private Signals() {}

    /**
     * Has something done, in a thread of its own, instead of what a signal does by default; that stays so in a JVM
     * without the class, and with {@code -Xrs}.
     *
     * @param name the signal's, without {@code SIG}
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            Object _ = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Then the signal ends this process, and the host the command of a process that has ended.
        }
    }
}
