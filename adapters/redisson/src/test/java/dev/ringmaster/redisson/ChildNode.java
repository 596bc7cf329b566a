package dev.ringmaster.redisson;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.api.WorkerState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;

/**
 * A node in a process of its own, which serves clients, does what its standard input says and tells on its standard output what was
 * decided. Arguments: URL, group, name, lease in ms.
 *
 * <p>Input: {@code join WORKER CPU}, {@code submit REQUEST CPU}, {@code complete REQUEST}, {@code quit}. Output:
 * {@code worker ID STATE}, {@code confirmed ID STATE}, {@code recovered ID STATE WORKER}, {@code answer ID WHAT}, and
 * {@code lost} when another node took over.
 */
final class ChildNode {
    static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions(ResourceCatalog.CPU_MILLIS).build();

    private ChildNode() {}

    /** Runs until it is told to quit, or has lost its session, or its input ends. */
    public static void main(String[] args) throws IOException {
        RedisLedgerConfig config = RedisLedgerConfig.of(RedisSettings.parse(args[0]), CATALOG, args[2])
                .withGroups(Collections.singletonList(args[1]))
                .withLease(Duration.ofMillis(Long.parseLong(args[3])));
        RedisLedger ledger = new RedisLedger(config);
        RequestIntake intake = new RequestIntake(ledger, new Printer());
        SchedulingEngine engine =
                SchedulingEngine.launch(EngineConfig.builder(CATALOG).build(), intake.listener(), ledger);
        intake.start(engine);
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !"quit".equals(line); line = in.readLine()) {
            run(line.split(" "), ledger, engine);
        }
        intake.close();
        engine.close(Duration.ofSeconds(10));
        System.out.println("closed");
        System.exit(0);
    }

    private static void run(String[] words, RedisLedger ledger, SchedulingEngine engine) {
        long id = Long.parseLong(words[1]);
        switch (words[0]) {
            case "join" -> ledger.join(id, worker(Long.parseLong(words[2])));
            case "submit" -> engine.trySubmit(id, request(Long.parseLong(words[2])));
            case "complete" -> engine.tryComplete(id);
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    static WorkerSpec worker(long cpuMillis) {
        return WorkerSpec.of(
                0,
                CATALOG.capacity().amount(ResourceCatalog.CPU_MILLIS, cpuMillis).build());
    }

    static RequestSpec request(long cpuMillis) {
        return RequestSpec.of(
                CATALOG.demand().amount(ResourceCatalog.CPU_MILLIS, cpuMillis).build(), 0);
    }

    private static void say(Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        System.out.println(line);
    }

    private static final class Printer implements DecisionListener {
        @Override
        public void onConfirmed(long nowNanos, long requestId, RequestState state) {
            say("confirmed", requestId, state);
        }

        @Override
        public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
            say("recovered", requestId, state, workerId);
        }

        @Override
        public void onReleased(long nowNanos, long requestId, long workerId) {
            say("answer", requestId, "released");
        }

        @Override
        public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
            say("answer", requestId, "rejected", reason);
        }

        @Override
        public void onFailed(long nowNanos, long requestId, FailReason reason) {
            say("answer", requestId, "failed", reason);
        }

        @Override
        public void onSuspended(long nowNanos, long requestId) {
            say("suspended", requestId);
        }

        @Override
        public void onWorkerState(long nowNanos, long workerId, WorkerState state) {
            say("worker", workerId, state);
        }
    }
}
