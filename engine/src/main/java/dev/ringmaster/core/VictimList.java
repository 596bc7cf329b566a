package dev.ringmaster.core;

import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.core.queue.Request;

/** The cheapest of those who may lose their place, the cheapest first: the least urgent, then the last placed. */
final class VictimList extends OrderedRequests {
    VictimList() {
        super(PreemptionPolicy.MAX_VICTIMS, PreemptionPolicy.MAX_VICTIMS);
    }

    @Override
    boolean isBefore(Request one, Request other) {
        if (one.rank() != other.rank()) {
            return one.rank() > other.rank();
        }
        return one.placedNanos() != other.placedNanos()
                ? one.placedNanos() > other.placedNanos()
                : one.sequence() > other.sequence();
    }

    /** Below 0 if it costs less that these go than that those of another list do; neither is empty. */
    int compareTo(VictimList other) {
        Request dearest = get(size() - 1);
        Request otherDearest = other.get(other.size() - 1);
        if (dearest.rank() != otherDearest.rank()) {
            return otherDearest.rank() - dearest.rank();
        }
        return size() != other.size()
                ? size() - other.size()
                : Long.compare(otherDearest.placedNanos(), dearest.placedNanos());
    }
}
