package dev.ingot.host;

/**
 * The figures of a host at one moment.
 *
 * @param cacheLimit how many bytes of decompressed bytecode are kept at most
 * @param cacheBytes how many are kept
 * @param cacheHits how often a context imported bytecode that was kept
 * @param cacheMisses how often it had to be decompressed, in the second context and later ones
 */
public record HostMetrics(long cacheLimit, long cacheBytes, long cacheHits, long cacheMisses) {}
