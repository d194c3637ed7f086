package dev.ingot.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Loads the classes that every start of GraalPy needs, in a thread of its own. There are 16,000, and without an AOT
 * cache, which has them loaded, the main thread would wait for each of them, a quarter of its time. They are loaded and
 * not initialised: nothing of them runs earlier than it would.
 */
public final class ClassesAhead {
    /** The resource with their names, one on each line. */
    public static final String RESOURCE = "META-INF/ingot/classes";

    /** Set in JVMs without an AOT cache. */
    static final String PROPERTY = "ingot.classes.ahead";

    /** The AOT cache of a JVM that was started with one, which has them loaded. {@code ./ingot} sets it. */
    public static final String CACHE = "ingot.aot.cache";

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private ClassesAhead() {}

    /** Begins where the command line asks for it. */
    static void beginIfWanted() {
        if (System.getProperty(PROPERTY) != null) {
            begin();
        }
    }

    /**
     * Begins to load them, once in a JVM; does nothing where there is an AOT cache, no second processor for it, or no
     * list on the class path. To be called when it is certain that an engine will be made.
     */
    public static void begin() {
        if (System.getProperty(CACHE) == null
                && Runtime.getRuntime().availableProcessors() > 1
                && BEGUN.compareAndSet(false, true)) {
            Thread.ofPlatform().name("ingot-classes").daemon().start(ClassesAhead::load);
        }
    }

    private static void load() {
        ClassLoader loader = ClassesAhead.class.getClassLoader();
        try (InputStream in = loader.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                return;
            }
            BufferedReader names = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String name = names.readLine(); name != null; name = names.readLine()) {
                load(loader, name);
            }
        } catch (IOException e) {
            System.getLogger(ClassesAhead.class.getName()).log(Level.DEBUG, "classes are loaded when needed", e);
        }
    }

    private static void load(ClassLoader loader, String name) {
        try {
            Class<?> _ = Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
            // Whoever needs it finds out: it may be of another GraalPy, or its jar's signature wrong.
        }
    }
}
