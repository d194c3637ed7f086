package dev.ingot.pool;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** What a pool tells the JDK's Flight Recorder. */
final class PoolEvents {
    private PoolEvents() {}

    /** A context was made; the duration includes the imports that every context begins with. */
    @Name("dev.ingot.ContextCreated")
    @Label("Python Context Created")
    @Category({"Ingot", "Pool"})
    @StackTrace(false)
    static final class ContextCreated extends Event {
        @Label("Succeeded")
        boolean succeeded;
    }

    /** A context was lent; the duration is that of the lease. */
    @Name("dev.ingot.ContextLeased")
    @Label("Python Context Leased")
    @Category({"Ingot", "Pool"})
    @StackTrace(false)
    static final class ContextLeased extends Event {
        @Label("Waited")
        @Timespan(Timespan.NANOSECONDS)
        long waited;

        @Label("Earlier Leases")
        @Description("How often this context was lent before")
        int earlierLeases;

        @Label("Cancelled")
        @Description("Whether the time limit ended the lease")
        boolean cancelled;
    }

    /** A caller was turned away; the duration is how long it waited. */
    @Name("dev.ingot.LeaseRejected")
    @Label("Python Lease Rejected")
    @Category({"Ingot", "Pool"})
    static final class LeaseRejected extends Event {
        @Label("Reason")
        String reason = "";
    }
}
