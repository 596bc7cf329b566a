package dev.ringmaster.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.RecordingListener;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.LedgerAwayPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import java.util.List;

/** A scheduler to talk to in few words: workers of cores and GPUs, requests of cores and GPUs, and what was decided. */
final class SchedulerFixture {
    static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions("cores", "memory")
            .gpuModels("a100", "l4")
            .pools("main", "other")
            .build();
    static final int MAIN = 0;
    static final int OTHER = 1;
    static final int MAX_OPEN = 8;
    static final int MAX_QUEUED = 4;

    final RecordingListener heard = new RecordingListener();
    final Scheduler scheduler;
    long now = 1_000;
    private int told;

    /** Without a ledger. */
    SchedulerFixture() {
        this(0);
    }

    SchedulerFixture(int ledgerCredits) {
        this(ledgerCredits, PoolPolicy.DEFAULT);
    }

    /** Without a ledger, its pools under a policy. */
    SchedulerFixture(PoolPolicy policy) {
        this(0, policy);
    }

    SchedulerFixture(int ledgerCredits, PoolPolicy policy) {
        this(ledgerCredits, policy, LedgerAwayPolicy.HOLD);
    }

    SchedulerFixture(int ledgerCredits, PoolPolicy policy, LedgerAwayPolicy whenLedgerIsAway) {
        scheduler = new Scheduler(
                new SchedulerConfig(
                                CATALOG,
                                AdmissionPolicy.builder(10)
                                        .maxQueuedPerLevel(MAX_QUEUED)
                                        .build(),
                                16,
                                MAX_OPEN)
                        .withPools(policy)
                        .withLedgerCredits(ledgerCredits)
                        .withLedgerAway(whenLedgerIsAway),
                heard);
    }

    static Capacity cores(long cores) {
        return CATALOG.capacity().amount("cores", cores).build();
    }

    static Capacity gpus(int devices, String model) {
        return CATALOG.capacity().amount("cores", 100).gpus(devices, model).build();
    }

    static RequestSpec asks(long cores) {
        return asks(cores, 5);
    }

    static RequestSpec asks(long cores, int level) {
        return asks(cores, level, RequestSpec.WAIT_FOREVER);
    }

    static RequestSpec asks(long cores, int level, long waitTimeoutNanos) {
        return new RequestSpec(demand(cores), MAIN, level, waitTimeoutNanos);
    }

    static RequestSpec asksGpus(int devices, int millis, String... models) {
        Demand demand = CATALOG.demand().gpus(devices, millis).gpuModels(models).build();
        return RequestSpec.of(demand, 5);
    }

    static Demand demand(long cores) {
        return CATALOG.demand().amount("cores", cores).build();
    }

    void submit(long requestId, RequestSpec spec) {
        scheduler.onSubmit(now, requestId, spec, 0);
    }

    void complete(long requestId) {
        scheduler.onComplete(now, requestId, Scheduler.AS_ESTIMATED);
    }

    void cancel(long requestId) {
        scheduler.onCancel(now, requestId);
    }

    void join(long workerId, Capacity capacity) {
        scheduler.onWorkerJoined(now, workerId, WorkerSpec.of(MAIN, capacity));
    }

    /** A shared worker is open and others hold so many of its cores. */
    void share(long workerId, Capacity capacity, long usedCores) {
        share(workerId, capacity, used(usedCores));
    }

    void share(long workerId, Capacity capacity, UsedElsewhere used) {
        scheduler.sharing().onWorker(now, workerId, WorkerSpec.of(MAIN, capacity), true, used);
    }

    /** Others hold so many cores, and so much of each of the first GPU devices. */
    static UsedElsewhere used(long cores, int... gpuMillis) {
        return UsedElsewhere.of(new long[] {cores, 0}, gpuMillis);
    }

    void change(long workerId, Capacity capacity) {
        scheduler.onWorkerChanged(now, workerId, capacity);
    }

    void drain(long workerId) {
        scheduler.onWorkerDraining(now, workerId);
    }

    void leave(long workerId) {
        scheduler.onWorkerLeft(now, workerId);
    }

    void recoverWaiting(long requestId, long sequence, RequestSpec spec) {
        scheduler.onRecovered(now, requestId, sequence, spec, 0, 500, RequestSpec.WAIT_FOREVER);
    }

    void recoverPlaced(long requestId, long sequence, RequestSpec spec, long workerId, long devices) {
        recoverWaiting(requestId, sequence, spec);
        scheduler.onRecoveredPlacement(requestId, workerId, devices);
    }

    /** What was decided since the last time this was asked, confirmations left out. */
    void assertDecided(String... decisions) {
        assertEquals(
                List.of(decisions),
                decidedSince().stream()
                        .filter(decision -> !decision.startsWith("confirmed"))
                        .toList());
    }

    void assertDecidedWithConfirmations(String... decisions) {
        assertEquals(List.of(decisions), decidedSince());
    }

    private List<String> decidedSince() {
        List<String> all = heard.decisions();
        List<String> fresh = all.subList(told, all.size());
        told = all.size();
        return fresh;
    }

    /** Forgets what was decided so far. */
    void forget() {
        told = heard.decisions().size();
    }

    /** Does something that must be refused with this decision and change nothing else. */
    void assertRefused(Runnable command, String decision) {
        forget();
        long before = scheduler.stateHash();
        command.run();
        assertDecided(decision);
        assertEquals(before, scheduler.stateHash(), "a refused command changes nothing");
    }
}
