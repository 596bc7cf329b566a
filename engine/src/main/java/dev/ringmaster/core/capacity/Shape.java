package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Demand;
import org.jspecify.annotations.Nullable;

/** A demand in a pool, shared by all open requests that make it: what fits one of them fits all. */
public final class Shape {
    private final WorkerKinds kinds;
    private final Domains domains;
    private final int slot;
    private final long[] need;
    private Demand demand;
    private int requests;
    private int linesWaiting;
    private long noRoomAsOf = -1;
    private long couldBeHeldAsOf = -1;
    private boolean couldBeHeld;
    private KindRanks ranks;
    private @Nullable GroupTerms groups;
    private @Nullable GroupTerms spareGroups;

    Shape(WorkerKinds kinds, Domains domains, int slot, Demand demand) {
        this.kinds = kinds;
        this.domains = domains;
        this.slot = slot;
        ranks = KindRanks.of(demand, kinds);
        this.need = new long[ResourceVector.length(demand.catalog().dimensions().size())];
        this.demand = demand;
        ResourceVector.fillNeed(demand, need);
        takeRules();
    }

    void reuseFor(Demand other) {
        couldBeHeldAsOf = -1;
        noRoomAsOf = -1;
        if (!demand.hasSameRulesAs(other)) {
            ranks = KindRanks.of(other, kinds);
        }
        demand = other;
        ResourceVector.fillNeed(other, need);
        takeRules();
    }

    private void takeRules() {
        groups = null;
        if (!demand.rules().isEmpty()) {
            GroupTerms terms = spareGroups == null ? new GroupTerms(domains) : spareGroups;
            terms.reuseFor(demand.rules());
            groups = terms;
            spareGroups = terms;
        }
    }

    /** The shape's index in its pool, dense and used again. */
    public int slot() {
        return slot;
    }

    /** What is asked for. */
    public Demand demand() {
        return demand;
    }

    /** The demand as a vector; not to be changed. */
    public long[] need() {
        return need;
    }

    /** How many open requests have this shape. */
    int requests() {
        return requests;
    }

    /** How many lines of waiting requests of this shape may be served. */
    public int linesWaiting() {
        return linesWaiting;
    }

    /** Counts a line in or out. */
    public void addLineWaiting(int change) {
        linesWaiting += change;
        if (groups != null) {
            groups.addLineWaiting(change);
        }
    }

    /** The version of the pool's room at which there was none for this shape; negative if that was never seen. */
    public long noRoomAsOf() {
        return noRoomAsOf;
    }

    /** Remembers that there was no room for this shape at a version of the pool's room. */
    public void noRoomAsOf(long version) {
        noRoomAsOf = version;
    }

    void addRequests(int change) {
        if (groups != null && requests == 0) {
            groups.bind();
        }
        requests += change;
        if (groups != null && requests == 0) {
            groups.unbind();
        }
    }

    /** Its rules about groups; null if it has none. */
    public @Nullable GroupTerms groups() {
        return groups;
    }

    /** Changes when something changes that its rules about groups look at; 0 if it has none. */
    public long groupsVersion() {
        return groups == null ? 0 : groups.version();
    }

    /** Which kinds of workers may take it, and in which order. */
    public KindRanks ranks() {
        if (ranks.size() != kinds.size()) {
            ranks = KindRanks.of(demand, kinds);
        }
        return ranks;
    }

    /** Whether {@link #couldBeHeld} was told for this version of the workers that are there. */
    public boolean isCouldBeHeldKnown(long version) {
        return couldBeHeldAsOf == version;
    }

    /** Whether some worker could hold it when idle. */
    public boolean couldBeHeld() {
        return couldBeHeld;
    }

    /** Remembers whether some worker could hold it when idle. */
    public void couldBeHeld(long version, boolean could) {
        couldBeHeldAsOf = version;
        couldBeHeld = could;
    }
}
