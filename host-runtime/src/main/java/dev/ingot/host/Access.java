package dev.ingot.host;

import dev.ingot.importer.Capability;
import java.util.EnumSet;
import java.util.Set;

/**
 * What Python code may reach outside its context. Packs can be imported and read under every preset; nothing can write
 * them.
 *
 * <p>Every context shares the heap of its JVM, so that no preset keeps a script from using memory up; see
 * {@code host-runtime/docs/ISOLATION.md}.
 */
public enum Access {
    /** What {@link #PROGRAM} may do, and every class and object of Java, as on Jython: for code of one's own. */
    TRUSTED,
    /**
     * What a program on CPython may do: files, network, environment, processes, threads, signals, native libraries. No
     * Java classes.
     */
    PROGRAM,
    /**
     * Packs, and the host's files for reading: no network, environment, processes, threads, native libraries or Java
     * classes.
     */
    READ_FILES,
    /** Packs and nothing else: no files, network, environment, processes, threads, native libraries or Java classes. */
    PACKS_ONLY;

    /** Says whether code may do what a process of its own could do. */
    boolean isProgram() {
        return this == TRUSTED || this == PROGRAM;
    }

    /**
     * Returns what the importer of a context with this access can do; see the table in
     * {@code host-runtime/docs/ISOLATION.md}.
     */
    Set<Capability> capabilities() {
        return isProgram()
                ? EnumSet.allOf(Capability.class)
                : EnumSet.of(Capability.LOOK_UP, Capability.READ, Capability.MAKE_PACKS);
    }
}
