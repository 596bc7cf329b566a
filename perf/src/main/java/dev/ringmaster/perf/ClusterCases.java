package dev.ringmaster.perf;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.List;
import java.util.stream.Stream;

/**
 * Cases of the Kubernetes scheduler's performance suite, made again from its descriptions in
 * {@code test/integration/scheduler_perf} of kubernetes/kubernetes: the same workers, requests and numbers. What comes
 * there at a rate comes here after so many requests, more often than at the published floors. Floors are the thresholds
 * of the files {@code performance-config.yaml} in {@code misc} at 008b3652, {@code affinity} at 1bd6a8f3,
 * {@code topology_spreading} at 05377107, {@code default_preemption} at 05606faf and {@code dra} at 03312ae5.
 */
final class ClusterCases {
    /** Workers of every case. */
    static final int WORKERS = 5_000;

    private static final int DISTURBED_EVERY = 100;
    private static final int URGENT = 0;
    private static final int ORDINARY = 5;
    private static final int DEVICES = 10;
    private static final String ZONE_LABEL = "zone";
    private static final long ZONE = 1;
    private static final int MAX_SKEW = 5;

    private final ResourceCatalog catalog = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB, ResourceCatalog.SLOTS)
            .labels(ZONE_LABEL)
            .build();
    private final Capacity node = node().build();
    private final Capacity deviceNode = node().gpus(DEVICES).build();
    private final RequestSpec small = RequestSpec.of(pod(100).build(), ORDINARY);
    private final RequestSpec larger = RequestSpec.of(pod(9_000).build(), URGENT);
    private final RequestSpec whole = RequestSpec.of(pod(4_000).build(), URGENT);
    private final RequestSpec inZone =
            RequestSpec.of(pod(100).requires(ZONE_LABEL, ZONE).build(), ORDINARY);
    private final RequestSpec device = RequestSpec.of(pod(100).gpus(1, 1_000).build(), ORDINARY);

    ResourceCatalog catalog() {
        return catalog;
    }

    private Capacity.Builder node() {
        return catalog.capacity()
                .amount(ResourceCatalog.CPU_MILLIS, 4_000)
                .amount(ResourceCatalog.MEMORY_MIB, 32 << 10)
                .amount(ResourceCatalog.SLOTS, 110);
    }

    private Demand.Builder pod(long cpuMillis) {
        return catalog.demand()
                .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                .amount(ResourceCatalog.MEMORY_MIB, 500)
                .amount(ResourceCatalog.SLOTS, 1);
    }

    private WorkerSpec plain(int worker) {
        return WorkerSpec.of(0, node);
    }

    private WorkerSpec zoned(int worker) {
        return catalog.worker(node).label(ZONE_LABEL, ZONE).build();
    }

    private WorkerSpec withDevices(int worker) {
        return WorkerSpec.of(0, deviceNode);
    }

    /** All cases. */
    List<ClusterCase> all() {
        return Stream.of(alone(), grouped(), urgent()).flatMap(List::stream).toList();
    }

    /** Requests that have nothing to do with each other. */
    private List<ClusterCase> alone() {
        return List.of(
                ClusterCase.of("SchedulingBasic, 10,000 pods", 680, this::plain, 10_000, i -> small)
                        .withBefore(1_000, i -> small),
                ClusterCase.of("SchedulingBasic, 50,000 pods", 810, this::plain, 50_000, i -> small)
                        .withBefore(5_000, i -> small),
                ClusterCase.of("SchedulingNodeAffinity", 220, this::zoned, 10_000, i -> inZone)
                        .withBefore(5_000, i -> inZone),
                ClusterCase.of("Unschedulable, none would ever fit", 590, this::plain, 10_000, i -> small)
                        .withBefore(100, i -> small)
                        .withDisturbance(DISTURBED_EVERY, fleet -> fleet.submit(larger)),
                ClusterCase.of("Unschedulable, they wait for a whole worker", 600, this::plain, 10_000, i -> small)
                        .withBefore(20_000, i -> small)
                        .withDisturbance(DISTURBED_EVERY, fleet -> fleet.submit(whole)),
                ClusterCase.of("SchedulingWithMixedChurn", 710, this::plain, 10_000, i -> small)
                        .withDisturbance(DISTURBED_EVERY, this::churn),
                ClusterCase.of("SchedulingWithResourceClaimTemplate", 40, this::withDevices, 25_000, i -> device)
                        .withBefore(25_000, i -> device));
    }

    /** Requests that are to stand together or apart. */
    private List<ClusterCase> grouped() {
        int zone = catalog.label(ZONE_LABEL);
        RequestSpec apart = ruled(GroupRule.antiAffinity(1, GroupRule.WORKER));
        RequestSpec together = ruled(GroupRule.affinity(2, zone));
        RequestSpec ratherTogether =
                ruled(GroupRule.affinity(3, GroupRule.WORKER).preferred());
        RequestSpec ratherApart =
                ruled(GroupRule.antiAffinity(4, GroupRule.WORKER).preferred());
        RequestSpec even = ruled(GroupRule.spread(5, zone, MAX_SKEW));
        RequestSpec ratherEven = ruled(GroupRule.spread(6, zone, MAX_SKEW).preferred());
        return List.of(
                ClusterCase.of("SchedulingPodAntiAffinity", 60, this::plain, 2_000, i -> apart)
                        .withBefore(1_000, i -> apart),
                ClusterCase.of("SchedulingPodAffinity", 35, this::zoned, 5_000, i -> together)
                        .withBefore(5_000, i -> together),
                ClusterCase.of("SchedulingPreferredPodAffinity", 90, this::plain, 5_000, i -> ratherTogether)
                        .withBefore(5_000, i -> ratherTogether),
                ClusterCase.of("SchedulingPreferredPodAntiAffinity", 90, this::plain, 5_000, i -> ratherApart)
                        .withBefore(5_000, i -> ratherApart),
                ClusterCase.of("TopologySpreading", 460, this::inThreeZones, 5_000, i -> even)
                        .withBefore(5_000, i -> small),
                ClusterCase.of("PreferredTopologySpreading", 340, this::inThreeZones, 5_000, i -> ratherEven)
                        .withBefore(5_000, i -> small),
                ClusterCase.of("MixedSchedulingBasePod", 140, this::zoned, 5_000, i -> small)
                        .withBefore(2_000, i -> small)
                        .withBefore(2_000, i -> together)
                        .withBefore(2_000, i -> apart)
                        .withBefore(2_000, i -> ratherTogether)
                        .withBefore(2_000, i -> ratherApart));
    }

    /** Requests that take the place of less urgent ones, which wait then; there they are gone. */
    private List<ClusterCase> urgent() {
        PoolPolicy preempting = ClusterCase.SPREAD.withPreemption(new PreemptionPolicy(Victims.LESS_URGENT, 0));
        RequestSpec victim = RequestSpec.of(pod(900).build(), ORDINARY);
        RequestSpec urgent = RequestSpec.of(pod(3_000).build(), URGENT);
        return List.of(
                ClusterCase.of("PreemptionBasic", 0, this::plain, 5_000, i -> urgent)
                        .withBefore(20_000, i -> victim)
                        .withPolicy(preempting),
                ClusterCase.of("PreemptionAsync", 570, this::plain, 5_000, i -> small)
                        .withBefore(20_000, i -> victim)
                        .withDisturbance(DISTURBED_EVERY, fleet -> fleet.submit(urgent))
                        .withPolicy(preempting));
    }

    private RequestSpec ruled(GroupRule rule) {
        return RequestSpec.of(pod(100).rule(rule).build(), ORDINARY);
    }

    private WorkerSpec inThreeZones(int worker) {
        return catalog.worker(node).label(ZONE_LABEL, worker % 3).build();
    }

    /** A worker joins, takes work and leaves, and a request that fits nowhere comes. */
    private void churn(Fleet fleet) {
        fleet.join(WORKERS, plain(WORKERS));
        fleet.submit(small);
        fleet.submit(larger);
        fleet.leave(WORKERS);
    }
}
