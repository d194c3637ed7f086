package dev.ingot.importer;

/**
 * What a context's importer can do. The functions that cross from Python to Java are built in these groups: a context
 * has no function of a capability that it was not given, so that no Python code can use it, whoever wrote it.
 */
public enum Capability {
    /** Find modules and folders in mounted packs. */
    LOOK_UP,
    /** Read what mounted packs hold. */
    READ,
    /** Make packs, and mount packs given as bytes, in memory. */
    MAKE_PACKS,
    /** Map pack files of the host. */
    MAP_FILES,
    /** Read where symbolic links of the host lead. */
    READ_LINKS,
    /** Import from the host's live folders. */
    LIVE_FOLDERS,
    /** Bring packed native libraries into the file system and load them. */
    NATIVE_LIBRARIES
}
