package dev.ringmaster.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.queue.Request;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Once warm, deciding allocates nothing: not a byte over a million commands. Some of the million may still meet more at once
 * of something than there ever was, which is then made room for; so there are some tries.
 */
class SchedulerAllocationTest {
    private static final int COMMANDS = 1_000_000;
    private static final int MAX_ROUNDS = 8;
    private static final int WORKERS = 1_000;
    private static final int MAX_OPEN = 8_192;
    private static final int LIVE_IDS = 6_000;
    private static final int CREDITS = 256;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Counts counts = new Counts();
    private final Ledger ledger = new Ledger();
    private final ResourceCatalog catalog = ResourceCatalog.builder()
            .dimensions("cpuMillis", "memoryMiB")
            .gpuModels("a100", "l4")
            .labels("rack")
            .build();
    private AdmissionPolicy admission = AdmissionPolicy.builder(10).build();
    private final RequestSpec[] specs = new RequestSpec[256];
    private final long[] liveIds = new long[LIVE_IDS];
    private final WorkerSpec[] workers = new WorkerSpec[WORKERS];
    private final UsedElsewhere[] used = {
        UsedElsewhere.NOTHING,
        UsedElsewhere.of(new long[] {4_000, 1_024}, new int[] {500, 1_000, 0, 100}),
        UsedElsewhere.of(new long[] {15_000, 4_096}, new int[] {1_000, 1_000}),
        UsedElsewhere.of(
                new long[] {60_000, 65_536}, new int[] {1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000})
    };
    private boolean isShared;
    private int liveCount;
    private long nextId;
    private long now;
    private long random = 42;

    private Scheduler scheduler(PoolPolicy policy) {
        Scheduler scheduler = new Scheduler(
                new SchedulerConfig(catalog, admission, 1, MAX_OPEN)
                        .withPools(policy.withCpuWorkOnGpuWorkers())
                        .withLedgerCredits(CREDITS),
                counts);
        for (int i = 0; i < WORKERS; i++) {
            Capacity.Builder capacity = catalog.capacity()
                    .amount("cpuMillis", 16_000 + 8_000L * (i % 4))
                    .amount("memoryMiB", 65_536);
            if (i % 3 == 0) {
                capacity.gpus(8, i % 2 == 0 ? "a100" : "l4");
            }
            WorkerSpec worker =
                    catalog.worker(capacity.build()).label("rack", i % 20).build();
            workers[i] = worker;
            scheduler.onWorkerJoined(0, i, worker);
        }
        return scheduler;
    }

    private RequestSpec spec(int i) {
        Demand.Builder demand = catalog.demand()
                .amount("cpuMillis", 1_000 + 1_000L * below(24))
                .amount("memoryMiB", 256L * (1 + below(40)));
        if (i % 4 == 0) {
            demand.gpus(1 + below(3), i % 8 == 0 ? 1_000 : 50 * (1 + below(19)));
            demand.gpuModelBits(below(4));
        }
        int rack = catalog.label("rack");
        switch (i % 32) {
            case 3 -> demand.rule(GroupRule.antiAffinity(i, rack)).rule(GroupRule.affinity(i + 4, rack));
            case 7 -> demand.rule(GroupRule.spread(i, rack, 1));
            case 11 -> demand.rule(GroupRule.affinity(i, GroupRule.WORKER).preferred());
            default -> {}
        }
        long timeout = i % 5 == 0 ? 0 : i % 3 == 0 ? 200_000L : RequestSpec.WAIT_FOREVER;
        return new RequestSpec(demand.build(), 0, below(10), timeout);
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothingOverAMillionCommands(PlacementPolicy placement) {
        assertAllocatesNothing(PoolPolicy.DEFAULT.withPlacement(placement), COMMANDS);
    }

    @Test
    void allocatesNothingWhileTheUrgentTakeThePlaceOfOthers() {
        assertAllocatesNothing(
                PoolPolicy.DEFAULT.withPreemption(new PreemptionPolicy(PreemptionPolicy.Victims.LESS_URGENT, 100_000)),
                COMMANDS / 10);
        assertTrue(counts.revoked > 0, "somebody lost its place");
    }

    @Test
    void allocatesNothingWhileWorkersAreHeldForThoseWhoWaitForLong() {
        admission = AdmissionPolicy.builder(10).agingNanos(50_000).build();
        assertAllocatesNothing(PoolPolicy.DEFAULT.withBackfill(), COMMANDS / 10);
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothingWhileOthersUseTheWorkersAndAreSometimesFirst(PlacementPolicy placement) {
        isShared = true;
        assertAllocatesNothing(PoolPolicy.DEFAULT.withPlacement(placement), COMMANDS / 10);
        assertTrue(counts.revoked > 0, "the ledger refused some");
    }

    private void assertAllocatesNothing(PoolPolicy policy, int commands) {
        Scheduler scheduler = scheduler(policy);
        for (int i = 0; i < specs.length; i++) {
            specs[i] = spec(i);
        }
        // All objects there may ever be are made by filling up, twice, and letting go.
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 2 * MAX_OPEN; i++) {
                scheduler.onSubmit(now, nextId++, specs[1 + 3 * below(2)], 0);
            }
            for (long id = nextId - 2 * MAX_OPEN; id < nextId; id++) {
                scheduler.onCancel(now, id);
                answerTheLedger(scheduler);
            }
        }
        run(scheduler, commands);
        long costOfMeasuring = 0;
        for (int i = 0; i < 100; i++) {
            long before = allocatedBytes();
            costOfMeasuring = allocatedBytes() - before;
        }

        List<Long> bytes = new ArrayList<>();
        for (int round = 0; round < MAX_ROUNDS && !bytes.contains(0L); round++) {
            counts.clear();
            long before = allocatedBytes();
            run(scheduler, commands);
            bytes.add(allocatedBytes() - before - costOfMeasuring);
            assertTrue(counts.allHappened(), "every kind of decision was measured: " + counts);
        }

        assertTrue(bytes.contains(0L), "bytes allocated by " + commands + " commands, each time: " + bytes);
    }

    /** What others hold of a worker is another than before. */
    private void shareOne(Scheduler scheduler) {
        int worker = below(WORKERS);
        scheduler.sharing().onWorker(now, worker, workers[worker], true, used[below(used.length)]);
    }

    private long allocatedBytes() {
        return threads.getCurrentThreadAllocatedBytes();
    }

    private void run(Scheduler scheduler, int commands) {
        for (int i = 0; i < commands; i++) {
            now += 100;
            if (liveCount == LIVE_IDS || below(2) == 0) {
                endOne(scheduler);
            } else {
                scheduler.onSubmit(now, nextId, specs[below(specs.length)], 0);
                liveIds[liveCount++] = nextId++;
            }
            if (isShared && i % 4 == 0) {
                shareOne(scheduler);
            }
            if (i % 16 == 0) {
                answerTheLedger(scheduler);
            }
        }
    }

    private void endOne(Scheduler scheduler) {
        if (liveCount == 0) {
            scheduler.onTimer(now);
            return;
        }
        int index = below(liveCount);
        long id = liveIds[index];
        if (below(8) == 0) {
            scheduler.onCancel(now, id);
        } else {
            long refusedBefore = counts.refusedAsWaiting;
            scheduler.onComplete(now, id, Scheduler.AS_ESTIMATED);
            if (counts.refusedAsWaiting > refusedBefore || below(3) == 0) {
                return; // it is named again later, to be completed or cancelled, perhaps for the second time
            }
        }
        liveIds[index] = liveIds[--liveCount];
    }

    private void answerTheLedger(Scheduler scheduler) {
        scheduler.drainRecords(ledger, CREDITS);
        while (ledger.answered < ledger.sent) {
            if (isShared && ledger.isPlacement(ledger.answered) && below(20) == 0) {
                scheduler.sharing().onRefused(now, ledger.answered++);
            } else if (below(2_000) == 0) {
                scheduler.onLedgerFailed(now, ledger.answered++);
            } else {
                scheduler.onLedgerConfirmed(now, ledger.answered, ledger.answered++);
            }
        }
    }

    private int below(int bound) {
        random = random * 6364136223846793005L + 1442695040888963407L;
        return (int) ((random >>> 33) % bound);
    }

    private static final class Ledger implements RecordSink {
        private final boolean[] placements = new boolean[CREDITS];
        private long sent;
        private long answered;

        boolean isPlacement(long record) {
            return placements[(int) record % CREDITS];
        }

        @Override
        public void onRecord(long record, Request request, RequestState state) {
            placements[(int) record % CREDITS] = state == RequestState.PLACED;
            sent = record + 1;
        }
    }

    private static final class Counts implements DecisionListener {
        private long placed;
        private long waitedAndPlaced;
        private long queued;
        private long rejected;
        private long released;
        private long cancelled;
        private long expired;
        private long failed;
        private long confirmed;
        private long refusedAsWaiting;
        private long revoked;

        void clear() {
            placed = waitedAndPlaced = queued = rejected = released = cancelled = expired = failed = 0;
            confirmed = refusedAsWaiting = revoked = 0;
        }

        boolean allHappened() {
            return placed > 0
                    && waitedAndPlaced > 0
                    && queued > 0
                    && rejected > 0
                    && released > 0
                    && cancelled > 0
                    && expired > 0
                    && failed > 0
                    && confirmed > 0
                    && refusedAsWaiting > 0;
        }

        @Override
        public String toString() {
            return "placed=" + placed + " of these after waiting=" + waitedAndPlaced + " queued=" + queued
                    + " rejected="
                    + rejected + " released=" + released + " cancelled=" + cancelled + " expired=" + expired
                    + " failed="
                    + failed + " confirmed=" + confirmed + " refused=" + refusedAsWaiting;
        }

        @Override
        public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
            refusedAsWaiting += reason == RefusalReason.NOT_PLACED ? 1 : 0;
        }

        @Override
        public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
            placed++;
            waitedAndPlaced += waitedNanos > 0 ? 1 : 0;
        }

        @Override
        public void onQueued(long nowNanos, long requestId) {
            queued++;
        }

        @Override
        public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
            rejected++;
        }

        @Override
        public void onReleased(long nowNanos, long requestId, long workerId) {
            released++;
        }

        @Override
        public void onCancelled(long nowNanos, long requestId) {
            cancelled++;
        }

        @Override
        public void onExpired(long nowNanos, long requestId) {
            expired++;
        }

        @Override
        public void onFailed(long nowNanos, long requestId, FailReason reason) {
            failed++;
        }

        @Override
        public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
            revoked++;
        }

        @Override
        public void onConfirmed(long nowNanos, long requestId, RequestState state) {
            confirmed++;
        }
    }
}
