package dev.ringmaster.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The open members of a gang, in the order of submission. */
final class ReferenceGang {
    private static final Comparator<ReferenceRequest> LARGEST_FIRST = (one, other) -> {
        List<Long> need = needFromTheEnd(one);
        List<Long> otherNeed = needFromTheEnd(other);
        for (int i = 0; i < need.size(); i++) {
            if (!need.get(i).equals(otherNeed.get(i))) {
                return Long.compare(otherNeed.get(i), need.get(i));
            }
        }
        return Long.compare(one.sequence, other.sequence);
    };

    final List<ReferenceRequest> members = new ArrayList<>();

    void add(ReferenceRequest member) {
        members.add(member);
        member.gang = this;
    }

    /** The order in which they are placed. */
    List<ReferenceRequest> largestFirst() {
        return members.stream().sorted(LARGEST_FIRST).toList();
    }

    /** Whole devices, milli of each device, milli of all devices, then the dimensions, the last first. */
    private static List<Long> needFromTheEnd(ReferenceRequest request) {
        int devices = request.demand().gpuDevices();
        int millis = request.demand().gpuMillis();
        List<Long> need = new ArrayList<>();
        need.add(millis == ReferenceWorker.DEVICE ? (long) devices : 0L);
        need.add((long) millis);
        need.add((long) devices * millis);
        for (int i = request.demand().catalog().dimensions().size() - 1; i >= 0; i--) {
            need.add(ReferenceWorker.charge(request.demand(), i));
        }
        return need;
    }
}
