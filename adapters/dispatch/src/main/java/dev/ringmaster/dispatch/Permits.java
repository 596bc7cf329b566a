package dev.ringmaster.dispatch;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.InlineEngine;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who may go next, and how many at once: an engine. Each item that is due, and each call, is a request to it.
 *
 * <p>Each lane has two pools, one for its items and one for its calls, and each upstream is a worker in all of them; an upstream
 * that is to be left alone is a worker that drains. An account stands for the items of one lane and upstream, and one more for all
 * calls to an upstream, whose rate all lanes share.
 */
final class Permits implements AutoCloseable {
    static final int READ_LEVEL = 0;

    /** What has waited for longer goes first, whatever its level. */
    static final long AGING_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final int LEVELS = 4;
    private static final long MAX_ITEMS_AT_ONCE = 10_000;

    private final int lanes;
    private final List<UpstreamSpec> upstreams;
    private final InlineEngine engine;
    private final Deque<Decision> decisions = new ArrayDeque<>();
    private final Demand[] demands;
    private final List<WorkerSpec> workers = new ArrayList<>();
    private int[][] limits = {};

    /** A request may go, or will not. */
    record Decision(long id, boolean isGranted) {}

    Permits(int lanes, List<UpstreamSpec> upstreams, int maxItems) {
        this.lanes = lanes;
        this.upstreams = upstreams;
        String[] pools = new String[2 * lanes];
        for (int lane = 0; lane < lanes; lane++) {
            pools[itemPool(lane)] = "items-" + lane;
            pools[callPool(lane)] = "calls-" + lane;
        }
        ResourceCatalog catalog = ResourceCatalog.builder()
                .dimensions(ResourceCatalog.SLOTS)
                .pools(pools)
                .labels("upstream")
                .build();
        EngineConfig config = EngineConfig.builder(catalog)
                .admission(levels().build())
                .maxOpenRequests(2 * maxItems)
                .maxAccounts((lanes + 1) * upstreams.size())
                .build();
        engine = InlineEngine.create(config, new Answers());
        demands = new Demand[upstreams.size()];
        for (int upstream = 0; upstream < demands.length; upstream++) {
            demands[upstream] = catalog.demand()
                    .amount(ResourceCatalog.SLOTS, 1)
                    .requires("upstream", upstream + 1L)
                    .build();
        }
        for (int pool = 0; pool < pools.length; pool++) {
            for (int upstream = 0; upstream < demands.length; upstream++) {
                workers.add(worker(catalog, pool, upstream));
            }
        }
    }

    private WorkerSpec worker(ResourceCatalog catalog, int pool, int upstream) {
        long slots = pool % 2 == 0 ? MAX_ITEMS_AT_ONCE : upstreams.get(upstream).maxConnections();
        return catalog.worker(
                        catalog.capacity().amount(ResourceCatalog.SLOTS, slots).build())
                .pool(pool)
                .label("upstream", upstream + 1L)
                .build();
    }

    private static int itemPool(int lane) {
        return 2 * lane;
    }

    private static int callPool(int lane) {
        return 2 * lane + 1;
    }

    private int itemAccount(int lane, int upstream) {
        return lane * upstreams.size() + upstream;
    }

    private int callAccount(int upstream) {
        return lanes * upstreams.size() + upstream;
    }

    /** Asks for an item to be worked on; it waits no longer than until the deadline. */
    void askForItem(long nowNanos, long id, int lane, int upstream, int level, long deadlineNanos) {
        ask(nowNanos, id, itemPool(lane), upstream, level, itemAccount(lane, upstream), deadlineNanos);
    }

    /** Asks for a call to be made; it waits no longer than until the deadline. */
    void askForCall(long nowNanos, long id, int lane, int upstream, int level, long deadlineNanos) {
        ask(nowNanos, id, callPool(lane), upstream, level, callAccount(upstream), deadlineNanos);
    }

    private void ask(long nowNanos, long id, int pool, int upstream, int level, int account, long deadlineNanos) {
        long waitNanos = Math.max(0, deadlineNanos - nowNanos);
        engine.submit(
                nowNanos,
                id,
                new RequestSpec(
                        demands[upstream], pool, level, account, waitNanos, RequestSpec.NO_LEASE, RequestSpec.OWN_KEY));
    }

    /** Gives back what was granted. */
    void release(long nowNanos, long id) {
        engine.complete(nowNanos, id);
    }

    /** Takes back what waits. */
    void cancel(long nowNanos, long id) {
        engine.cancel(nowNanos, id);
    }

    /** Grants nothing more that is about an upstream. */
    void pause(long nowNanos, int upstream) {
        for (int worker = upstream; worker < workers.size(); worker += upstreams.size()) {
            engine.workerDrain(nowNanos, worker);
        }
    }

    /** Lets an upstream be asked, for the first time or again. */
    void resume(long nowNanos, int upstream) {
        for (int worker = upstream; worker < workers.size(); worker += upstreams.size()) {
            engine.workerJoin(nowNanos, worker, workers.get(worker));
        }
    }

    /** Sets how much may go at once: items of each lane and upstream, calls of each lane, calls of each upstream. */
    void limit(long nowNanos, int[] itemsByLane, int[] callsByLane, int[] callsByUpstream) {
        int[][] wanted = {itemsByLane, callsByLane, callsByUpstream};
        if (!Arrays.deepEquals(wanted, limits)) {
            limits = wanted;
            engine.changePolicy(nowNanos, policy());
        }
    }

    /** Reads first; the rest by weight, so that nothing that expires when it is due again is passed over for ever. */
    private static AdmissionPolicy.Builder levels() {
        return AdmissionPolicy.builder(LEVELS).queuePolicy(QueuePolicy.HYBRID).agingNanos(AGING_NANOS);
    }

    private AdmissionPolicy policy() {
        AdmissionPolicy.Builder policy = levels();
        for (int lane = 0; lane < lanes; lane++) {
            policy.poolLimits(callPool(lane), Limits.NONE.withMaxConcurrent(limits[1][lane]));
            AccountPolicy items = AccountPolicy.of(Limits.NONE.withMaxConcurrent(limits[0][lane]));
            for (int upstream = 0; upstream < demands.length; upstream++) {
                policy.account(itemAccount(lane, upstream), items);
            }
        }
        for (int upstream = 0; upstream < demands.length; upstream++) {
            Limits calls = Limits.NONE
                    .withMaxConcurrent(limits[2][upstream])
                    .withRequests(withHeadroom(upstreams.get(upstream).calls()));
            policy.account(callAccount(upstream), AccountPolicy.of(calls));
        }
        return policy.build();
    }

    /**
     * Half of the burst is kept back. The upstream counts calls when they arrive: after one that took long to get there, as the
     * first on a new connection does, the next ones come closer together than they were sent.
     */
    private static Rate withHeadroom(Rate calls) {
        return calls.burst() < 2 ? calls : new Rate(calls.amount(), calls.periodNanos(), calls.burst() / 2);
    }

    void advance(long nowNanos) {
        engine.advanceTime(nowNanos);
    }

    /** When to advance next. */
    long nextNanos() {
        return engine.nextTimerNanos();
    }

    /** What was decided next; null if that is all. */
    @Nullable
    Decision poll() {
        return decisions.poll();
    }

    Optional<Explanation> explain(long id) {
        return engine.explain(id);
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Decisions are gathered, because the engine must not be called from within. */
    private final class Answers implements DecisionListener {
        @Override
        public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
            decisions.add(new Decision(requestId, true));
        }

        @Override
        public void onExpired(long nowNanos, long requestId) {
            decisions.add(new Decision(requestId, false));
        }

        @Override
        public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
            decisions.add(new Decision(requestId, false));
        }
    }
}
