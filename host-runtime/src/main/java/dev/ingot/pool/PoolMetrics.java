package dev.ingot.pool;

/**
 * The figures of a pool at one moment.
 *
 * @param size how many contexts there can be
 * @param idle contexts that are ready
 * @param leased contexts that are lent
 * @param waiting callers that wait for a context
 * @param created contexts made since the pool was built
 * @param creationFailures attempts to make a context that failed
 * @param discarded contexts given up after their last lease
 * @param leases leases granted
 * @param rejected callers turned away, for whatever reason
 * @param cancelled leases ended by the time limit
 */
public record PoolMetrics(
        int size,
        int idle,
        int leased,
        int waiting,
        long created,
        long creationFailures,
        long discarded,
        long leases,
        long rejected,
        long cancelled) {}
