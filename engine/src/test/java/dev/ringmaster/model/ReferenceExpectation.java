package dev.ringmaster.model;

import dev.ringmaster.api.Demand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which requests for GPUs are to be expected: how often each kind came, as it was when last looked at. */
final class ReferenceExpectation {
    private static final int MAX_USED = 64;
    private static final int MAX_COUNTED = 256;
    private static final long MAX_REQUESTS = 1 << 16;

    /** The most frequent first; of those that are alike the one that was first seen so. */
    List<Kind> expected = List.of();

    private final List<Kind> counted = new ArrayList<>();
    private long requests;
    private long renewAt = 1;

    /** @param charges of the dimensions whose fit weight is not 0, else 0 */
    record Kind(int devices, int millis, long models, List<Long> charges, long count) {
        private boolean isLike(Kind other) {
            return withCount(other.count).equals(other);
        }

        private Kind withCount(long other) {
            return new Kind(devices, millis, models, charges, other);
        }
    }

    void learn(Demand demand, long count) {
        if (demand.gpuDevices() == 0) {
            return;
        }
        List<Long> charges = new ArrayList<>();
        for (int i = 0; i < demand.catalog().dimensions().size(); i++) {
            charges.add(demand.catalog().fitWeights().get(i) == 0 ? 0 : ReferenceWorker.charge(demand, i));
        }
        count(new Kind(demand.gpuDevices(), demand.gpuMillis(), demand.gpuModels(), charges, count));
        requests += count;
        if (requests >= renewAt) {
            renew();
        }
    }

    private void count(Kind fresh) {
        for (int i = 0; i < counted.size(); i++) {
            if (counted.get(i).isLike(fresh)) {
                counted.set(i, fresh.withCount(counted.get(i).count + fresh.count));
                return;
            }
        }
        while (counted.size() == MAX_COUNTED) {
            forgetHalf();
        }
        counted.add(fresh);
    }

    private void renew() {
        counted.sort(Comparator.comparingLong(Kind::count).reversed());
        expected = List.copyOf(counted.subList(0, Math.min(MAX_USED, counted.size())));
        renewAt = requests + requests / 10 + 1;
        if (requests >= MAX_REQUESTS) {
            forgetHalf();
        }
    }

    /** What was asked for once only is forgotten. */
    private void forgetHalf() {
        counted.replaceAll(kind -> kind.withCount(kind.count / 2));
        counted.removeIf(kind -> kind.count == 0);
        requests = counted.stream().mapToLong(Kind::count).sum();
        renew();
    }
}
