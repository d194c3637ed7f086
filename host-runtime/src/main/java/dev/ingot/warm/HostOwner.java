package dev.ingot.warm;

import java.io.IOException;
import java.util.List;

/** What started a host, and knows more than how to serve commands. Is asked in threads of the host's own. */
public interface HostOwner {
    /**
     * Is told, once, some seconds after the first command can come, what commands import.
     *
     * @param modules their names; empty where nobody knows
     */
    void ready(List<String> modules);

    /**
     * Says whether a host that were started now would be a better one. That is asked every few seconds while nobody
     * uses this one.
     *
     * @throws IOException when that cannot be found out, which ends the host
     */
    boolean isOutdated() throws IOException;
}
