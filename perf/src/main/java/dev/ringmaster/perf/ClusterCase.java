package dev.ringmaster.perf;

import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * One case: workers, requests that are placed before, requests that are measured, and what comes between those. Each
 * {@code with…} gives the case with one thing changed.
 *
 * @param name as in the published suite
 * @param floor the published floor, decisions a second; 0 if the suite has none for the case
 * @param before batches placed before it is measured
 * @param every after so many measured requests each time the disturbance comes; 0 if there is none
 */
record ClusterCase(
        String name,
        int floor,
        PoolPolicy policy,
        IntFunction<WorkerSpec> worker,
        List<Batch> before,
        Batch measured,
        int every,
        Consumer<Fleet> disturbance) {
    /** As the suite's scheduler does by default. */
    static final PoolPolicy SPREAD = PoolPolicy.DEFAULT.withPlacement(PlacementPolicy.SPREAD);

    /** So many requests, each by its number among them. */
    record Batch(int count, IntFunction<RequestSpec> spec) {}

    /** Measures requests on spread workers that hold nothing before. */
    static ClusterCase of(
            String name, int floor, IntFunction<WorkerSpec> worker, int count, IntFunction<RequestSpec> spec) {
        return new ClusterCase(name, floor, SPREAD, worker, List.of(), new Batch(count, spec), 0, fleet -> {});
    }

    ClusterCase withPolicy(PoolPolicy other) {
        return new ClusterCase(name, floor, other, worker, before, measured, every, disturbance);
    }

    /** The same after more requests were placed. */
    ClusterCase withBefore(int count, IntFunction<RequestSpec> spec) {
        List<Batch> batches = new ArrayList<>(before);
        batches.add(new Batch(count, spec));
        return new ClusterCase(name, floor, policy, worker, List.copyOf(batches), measured, every, disturbance);
    }

    ClusterCase withDisturbance(int everyOther, Consumer<Fleet> other) {
        return new ClusterCase(name, floor, policy, worker, before, measured, everyOther, other);
    }

    /** How many requests must be held in the end. */
    int held() {
        return measured.count + before.stream().mapToInt(Batch::count).sum();
    }
}
