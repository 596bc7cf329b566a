package dev.ringmaster.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once warm, admission allocates nothing, under every policy and with every limit at work. */
class AdmissionAllocationTest implements DecisionListener {
    private static final int COMMANDS = 1_000_000;
    private static final int ACCOUNTS = 40;
    private static final int LIVE_IDS = 3_000;
    private static final int MAX_OPEN = 4_096;

    private final ResourceCatalog catalog =
            ResourceCatalog.builder().dimensions("slots").build();
    private final RequestSpec[] specs = new RequestSpec[1_024];
    private final long[] liveIds = new long[LIVE_IDS];
    private final long[] rejections = new long[RejectReason.values().length];
    private boolean wasRefusedAsWaiting;
    private int liveCount;
    private long placed;
    private long queued;
    private long expired;
    private long leasesExpired;
    private long nextId;
    private long now;
    private long random = 7;

    @ParameterizedTest
    @EnumSource
    void allocatesNothingOverAMillionCommands(QueuePolicy kind) {
        Scheduler scheduler = scheduler(kind);
        for (int i = 0; i < specs.length; i++) {
            specs[i] = spec(i);
        }
        fillEveryLine(scheduler);
        for (int round = 0; round < 4; round++) {
            run(scheduler);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long costOfMeasuring = 0;
        for (int i = 0; i < 100; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            costOfMeasuring = threads.getCurrentThreadAllocatedBytes() - before;
        }
        placed = queued = expired = leasesExpired = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        run(scheduler);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before - costOfMeasuring;

        String counts =
                placed + " placed, " + queued + " queued, " + expired + " expired, " + leasesExpired + " leases";
        assertTrue(placed > 1_000 && queued > 1_000 && expired > 100 && leasesExpired > 100, counts);
        assertEquals(0, allocated, "bytes allocated by " + counts);
    }

    private Scheduler scheduler(QueuePolicy kind) {
        Limits limits =
                new Limits(6, Rate.perSecond(4_000), Rate.perSecond(2_000_000).withBurst(60_000), 50_000);
        Quota quota = Quota.hard("hourly", Quota.TOKENS, QuotaPeriod.HOUR, 1L << 40);
        AdmissionPolicy policy = AdmissionPolicy.builder(10)
                .queuePolicy(kind)
                .agingNanos(200_000_000)
                .engineLimits(new Limits(
                        150, Rate.perSecond(40_000), Rate.perSecond(30_000_000).withBurst(500_000), 0))
                .poolLimits(0, Limits.NONE.withMaxConcurrent(140))
                .defaultAccount(new AccountPolicy(limits, List.of(quota), 1))
                .build();
        Scheduler scheduler = new Scheduler(new SchedulerConfig(catalog, policy, ACCOUNTS, MAX_OPEN), this);
        scheduler.onWorkerJoined(
                0, 1, WorkerSpec.of(0, catalog.capacity().amount("slots", 300).build()));
        return scheduler;
    }

    /** All objects there may ever be are made by letting one of each kind wait. */
    private void fillEveryLine(Scheduler scheduler) {
        long first = nextId;
        for (int account = 0; account < ACCOUNTS; account++) {
            for (int i = 0; i < 40; i++) {
                RequestSpec spec = new RequestSpec(
                        catalog.demand().amount("slots", 1 + i % 4).build(), 0, i / 4, RequestSpec.WAIT_FOREVER);
                scheduler.onSubmit(now, nextId++, spec.withAccount(account), 20_000);
                scheduler.onSubmit(now, nextId++, spec.withAccount(account), 20_000);
            }
        }
        for (long id = first; id < nextId; id++) {
            scheduler.onCancel(now, id);
        }
    }

    private RequestSpec spec(int i) {
        return new RequestSpec(
                catalog.demand().amount("slots", 1 + i % 4).build(),
                0,
                below(10),
                below(ACCOUNTS),
                i % 3 == 0 ? 20_000_000L : i % 7 == 0 ? 0 : RequestSpec.WAIT_FOREVER,
                i % 5 == 0 ? 3_000_000L : RequestSpec.NO_LEASE);
    }

    private void run(Scheduler scheduler) {
        for (int i = 0; i < COMMANDS; i++) {
            now += 20_000;
            if (liveCount == LIVE_IDS || below(2) == 0) {
                endOne(scheduler);
            } else {
                scheduler.onSubmit(now, nextId, specs[below(specs.length)], below(20_000));
                liveIds[liveCount++] = nextId++;
            }
        }
    }

    private void endOne(Scheduler scheduler) {
        if (liveCount == 0) {
            return;
        }
        int index = below(liveCount);
        long id = liveIds[index];
        switch (below(8)) {
            case 0 -> scheduler.onCancel(now, id);
            case 1 -> scheduler.onFail(now, id);
            case 2 -> {
                scheduler.onRenew(now, id);
                return;
            }
            case 3 -> scheduler.onComplete(now, id, below(30_000));
            default -> scheduler.onComplete(now, id, Scheduler.AS_ESTIMATED);
        }
        if (!wasRefusedAsWaiting || below(4) == 0) {
            scheduler.onCancel(now, id); // if it is still open
            liveIds[index] = liveIds[--liveCount];
        }
        wasRefusedAsWaiting = false;
    }

    private int below(int bound) {
        random = random * 6364136223846793005L + 1442695040888963407L;
        return (int) ((random >>> 33) % bound);
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        placed++;
    }

    @Override
    public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
        wasRefusedAsWaiting |= reason == RefusalReason.NOT_PLACED;
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        queued++;
    }

    @Override
    public void onExpired(long nowNanos, long requestId) {
        expired++;
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // an index into an array of this test
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        rejections[reason.ordinal()]++;
    }

    @Override
    public void onFailed(long nowNanos, long requestId, FailReason reason) {
        leasesExpired += reason == FailReason.LEASE_EXPIRED ? 1 : 0;
    }
}
