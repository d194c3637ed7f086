package dev.ingot.host;

/** What Python code may reach outside its context. Packs can be imported and read under every preset. */
public enum Access {
    /**
     * What a program on CPython may do: files, network, environment, processes, threads, signals, native libraries. No Java
     * classes.
     */
    PROGRAM,
    /** Packs and nothing else: no files, network, environment, processes, threads, native libraries or Java classes. */
    PACKS_ONLY
}
