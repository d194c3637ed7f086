package dev.ingot.launch;

/**
 * What single jars have in the place of the main class for a Java that is too old to read it, and would answer with
 * {@code UnsupportedClassVersionError}. For Java 8 and newer; see {@code dev.ingot.ship.JarBuilder}.
 */
public final class JarMain {
    private JarMain() {}

    /** Says what is needed and exits the JVM with a status of 1. */
    public static void main(String[] arguments) {
        System.err.println("ingot: this program needs Java 25 or newer and was started by Java "
                + System.getProperty("java.version") + ", " + System.getProperty("java.home")
                + "; start it with the bin/java of a newer one");
        System.exit(1);
    }
}
