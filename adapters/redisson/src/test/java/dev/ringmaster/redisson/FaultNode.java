package dev.ringmaster.redisson;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.port.LedgerException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A node in a process of its own that is kept busy: it submits requests of random sizes, completes them some time after
 * their placement was confirmed, cancels a few, and does the same for those that it takes over. Arguments: URL, group, name,
 * lease in ms, number of the run. A byte on its standard input ends the submitting; the end of the input ends the node.
 *
 * <p>Each line of output that begins with a digit is the time, as of {@link System#nanoTime()}, which all processes of a machine
 * share, then a word and mostly the id of a request: {@code ready}, {@code submitted ID}, {@code confirmed ID STATE}, {@code recovered ID STATE},
 * {@code revoked ID}, {@code answer ID WHAT}, {@code suspended ID}, {@code drained} when it has no request and submits none,
 * and {@code lost WHY} when another node has taken over.
 */
final class FaultNode {
    static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
            .build();

    /** Ids of requests are the number of the run, times this, and on. */
    static final long IDS_PER_RUN = 1_000_000;

    private static final int MOST_OPEN = 60;
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int SUBMITTED_A_TURN = 3;

    private final Random random;
    private final RedisLedger ledger;
    private final SchedulingEngine engine;
    /** Those without an answer, and when each is to be completed. Guarded by itself. */
    private final Map<Long, Long> dueByOpenId = new HashMap<>();

    private long nextId;
    private boolean isDraining;

    private FaultNode(RedisLedgerConfig config, long run) {
        random = new Random(run);
        nextId = run * IDS_PER_RUN;
        ledger = new RedisLedger(config);
        engine = SchedulingEngine.launch(EngineConfig.builder(CATALOG).build(), new Log(), ledger);
    }

    /** Runs until its input ends or its session is lost. */
    public static void main(String[] args) throws IOException {
        RedisLedgerConfig config = RedisLedgerConfig.of(RedisSettings.parse(args[0]), CATALOG, args[2])
                .withGroups(Collections.singletonList(args[1]))
                .withLease(Duration.ofMillis(Long.parseLong(args[3])));
        try {
            FaultNode node = new FaultNode(config, Long.parseLong(args[4]));
            say("ready");
            node.work();
        } catch (LedgerException e) {
            System.out.println("cannot start: " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
        System.exit(0);
    }

    /** A worker; one in four has GPU devices. */
    static Capacity capacity(long workerId) {
        Capacity.Builder capacity =
                CATALOG.capacity().amount(ResourceCatalog.CPU_MILLIS, 4_000).amount(ResourceCatalog.MEMORY_MIB, 8_000);
        return workerId % 4 == 0 ? capacity.gpus(2).build() : capacity.build();
    }

    private void work() throws IOException {
        while (ledger.lost() == null && engine.failure().isEmpty()) {
            if (System.in.available() > 0) {
                int command = System.in.read();
                if (command == 'q') {
                    engine.close(Duration.ofSeconds(10));
                    say("closed");
                    return;
                }
                isDraining = true;
            }
            takeATurn();
            LockSupport.parkNanos(TURN_NANOS);
        }
        engine.close(Duration.ofSeconds(10));
        say("lost", ledger.lost(), engine.failure());
    }

    private void takeATurn() {
        List<Long> due = new ArrayList<>();
        int open;
        synchronized (dueByOpenId) {
            long now = System.nanoTime();
            dueByOpenId.forEach((id, dueNanos) -> {
                if (dueNanos <= now) {
                    due.add(id);
                }
            });
            open = dueByOpenId.size();
        }
        due.forEach(this::complete);
        for (int i = 0; i < SUBMITTED_A_TURN && open + i < MOST_OPEN && !isDraining; i++) {
            submit();
        }
        if (open == 0 && isDraining) {
            say("drained");
            LockSupport.parkNanos(20 * TURN_NANOS);
        }
    }

    private void complete(long id) {
        if (engine.tryComplete(id) == PublishResult.ACCEPTED) {
            setDue(id, Long.MAX_VALUE);
        }
    }

    private void submit() {
        Demand.Builder demand = CATALOG.demand()
                .amount(ResourceCatalog.CPU_MILLIS, 100 + random.nextInt(3_000))
                .amount(ResourceCatalog.MEMORY_MIB, 100 + random.nextInt(6_000));
        if (random.nextInt(10) == 0) {
            demand.gpus(1 + random.nextInt(2), 250 * (1 + random.nextInt(4)));
        }
        RequestSpec spec = RequestSpec.of(demand.build(), random.nextInt(3));
        if (random.nextInt(10) == 0) {
            spec = spec.withWaitTimeout(TimeUnit.SECONDS.toNanos(2));
        }
        long id = nextId++;
        synchronized (dueByOpenId) {
            dueByOpenId.put(id, Long.MAX_VALUE);
        }
        say("submitted", id);
        if (engine.trySubmit(id, spec) != PublishResult.ACCEPTED) {
            synchronized (dueByOpenId) {
                dueByOpenId.remove(id);
            }
        } else if (random.nextInt(30) == 0) {
            engine.tryCancel(id);
        }
    }

    private void setDue(long id, long dueNanos) {
        synchronized (dueByOpenId) {
            dueByOpenId.computeIfPresent(id, (same, before) -> dueNanos);
        }
    }

    private static void say(Object... words) {
        StringBuilder line = new StringBuilder().append(System.nanoTime());
        for (Object word : words) {
            line.append(' ').append(word);
        }
        System.out.print(line.append('\n'));
        System.out.flush();
    }

    private final class Log implements DecisionListener {
        private final Random held = new Random();

        private void scheduleCompletion(long requestId) {
            setDue(requestId, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20 + held.nextInt(280)));
        }

        private void answer(long requestId, Object what) {
            synchronized (dueByOpenId) {
                dueByOpenId.remove(requestId);
            }
            say("answer", requestId, what);
        }

        @Override
        public void onConfirmed(long nowNanos, long requestId, RequestState state) {
            say("confirmed", requestId, state);
            if (state == RequestState.PLACED) {
                scheduleCompletion(requestId);
            }
        }

        @Override
        public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
            say("recovered", requestId, state);
            synchronized (dueByOpenId) {
                dueByOpenId.put(requestId, Long.MAX_VALUE);
            }
            if (state == RequestState.PLACED) {
                scheduleCompletion(requestId);
            }
        }

        @Override
        public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
            say("revoked", requestId, reason);
            setDue(requestId, Long.MAX_VALUE);
        }

        @Override
        public void onReleased(long nowNanos, long requestId, long workerId) {
            answer(requestId, "released");
        }

        @Override
        public void onCancelled(long nowNanos, long requestId) {
            answer(requestId, "cancelled");
        }

        @Override
        public void onExpired(long nowNanos, long requestId) {
            answer(requestId, "expired");
        }

        @Override
        public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
            answer(requestId, reason);
        }

        @Override
        public void onFailed(long nowNanos, long requestId, FailReason reason) {
            answer(requestId, reason);
        }

        @Override
        public void onSuspended(long nowNanos, long requestId) {
            say("suspended", requestId);
        }
    }
}
