package dev.ingot.pool;

/**
 * The figures of a pool at one moment.
 *
 * @param size how many contexts there can be
 * @param idle contexts that are ready
 * @param leased contexts that are lent
 * @param closing contexts that are being closed; one that stays holds up code that does not notice its cancellation
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
        int closing,
        int waiting,
        long created,
        long creationFailures,
        long discarded,
        long leases,
        long rejected,
        long cancelled) {}
