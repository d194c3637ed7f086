package dev.ingot.spark;

import dev.ingot.host.Access;
import java.io.Serializable;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;

/**
 * What executors need to know to run a job's functions. Small: packs and variables are broadcasts.
 *
 * @param application the job's: in another one of the same JVM, numbers of tasks and broadcasts begin again
 * @param packs in the order in which they are searched
 * @param access what the functions may do
 * @param trustedKeys of which one must have signed each pack; empty for no such check
 * @param variables broadcast variables by name
 * @param timeLimit how long a task's functions may run at a time, in milliseconds; 0 for no limit
 * @param statementLimit how many statements a task may execute; 0 for no limit
 * @param counters what is counted
 */
record Settings(
        String application,
        List<ShippedPack> packs,
        Access access,
        List<PublicKey> trustedKeys,
        Map<String, Broadcast<Object>> variables,
        long timeLimit,
        long statementLimit,
        Counters counters)
        implements Serializable {
    /** Returns what two jobs have in common that can use one host. */
    String hostKey() {
        StringBuilder key = new StringBuilder(access.name());
        packs.forEach(pack -> key.append(' ').append(pack.contentId()));
        trustedKeys.forEach(trusted -> key.append(' ').append(HexFormat.of().formatHex(trusted.getEncoded())));
        return key.toString();
    }

    /** Returns what two jobs have in common that can use the same contexts. */
    String contextKey() {
        StringBuilder key = new StringBuilder(application).append(' ');
        variables.forEach(
                (name, value) -> key.append(name).append('=').append(value.id()).append(' '));
        return key.append(statementLimit).toString();
    }
}
