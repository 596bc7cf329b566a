package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Cluster.CATALOG;
import static dev.ringmaster.conformance.Cluster.CPU;
import static dev.ringmaster.conformance.Cluster.ask;
import static dev.ringmaster.conformance.Cluster.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.InlineEngine;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.RequestSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong in a cluster, and what must not be lost, doubled or forgotten then. */
@Timeout(120)
class FailureConformanceTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Answers answers = new Answers();

    private static RequestSpec spec(long waitNanos) {
        return new RequestSpec(ask(100, 100).build(), CPU, 0, waitNanos);
    }

    private InlineEngine engine(AdmissionPolicy policy) {
        return InlineEngine.create(
                EngineConfig.builder(CATALOG).admission(policy).build(), answers);
    }

    private InlineEngine engine() {
        return engine(AdmissionPolicy.builder(10).build());
    }

    private static void join(InlineEngine engine, long now, long id) {
        engine.workerJoin(now, id, worker(200, 250).build());
    }

    @Test
    @DisplayName("a request whose worker is lost keeps the deadline of 20 minutes that began when it was submitted")
    void aLostWorkerDoesNotResetTheDeadline() {
        InlineEngine engine = engine();
        join(engine, 0, 1);
        engine.submit(0, 1, spec(20 * MINUTE));
        engine.workerLeave(19 * MINUTE, 1);
        assertTrue(answers.all.contains("revoked 1"));
        engine.advanceTime(20 * MINUTE - 1);
        assertEquals(1, engine.openRequests());
        engine.advanceTime(20 * MINUTE);
        assertEquals("expired 1", answers.all.get(answers.all.size() - 1));
    }

    @Test
    @DisplayName("requests of a lost worker come back in their order, before those that came after them")
    void aLostWorkersRequestsKeepTheirOrder() {
        InlineEngine engine = engine();
        join(engine, 0, 1);
        for (long id = 1; id <= 4; id++) {
            engine.submit(id, id, spec(RequestSpec.WAIT_FOREVER));
        }
        assertEquals(List.of(1L, 2L), answers.started);
        engine.workerLeave(5, 1);
        join(engine, 6, 2);
        join(engine, 7, 3);
        assertEquals(List.of(1L, 2L, 1L, 2L, 3L, 4L), answers.started);
    }

    @Test
    @DisplayName("what was turned away because the queue is full leaves nothing behind: neither its id nor its quota")
    void whatIsTurnedAwayLeavesNothing() {
        Quota requests = Quota.hard("requests", Quota.REQUESTS, QuotaPeriod.TOTAL, 10);
        InlineEngine engine = engine(AdmissionPolicy.builder(10)
                .maxQueuedPerLevel(1)
                .account(0, new AccountPolicy(Limits.NONE, List.of(requests), 0))
                .build());
        join(engine, 0, 1);
        for (long id = 1; id <= 4; id++) {
            engine.submit(0, id, spec(RequestSpec.WAIT_FOREVER));
        }
        assertEquals("rejected 4 QUEUE_FULL", answers.all.get(answers.all.size() - 1));
        assertEquals(3, engine.openRequests());
        assertEquals(2, engine.account(0).orElseThrow().quotas().get(0).used());
        engine.complete(1, 1);
        engine.submit(2, 4, spec(RequestSpec.WAIT_FOREVER));
        assertEquals("queued 4", answers.all.get(answers.all.size() - 1));
    }

    @Test
    @DisplayName("a heartbeat that comes after the end brings nothing back")
    void aLateHeartbeatBringsNothingBack() {
        InlineEngine engine = engine();
        join(engine, 0, 1);
        engine.submit(0, 1, spec(RequestSpec.WAIT_FOREVER));
        engine.cancel(1, 1);
        engine.renew(2, 1);
        engine.renew(2, 77);
        assertEquals(0, engine.openRequests());
        engine.complete(3, 1);
        assertEquals(
                List.of(
                        "refused RENEW 1 UNKNOWN_REQUEST",
                        "refused RENEW 77 UNKNOWN_REQUEST",
                        "refused COMPLETE 1 UNKNOWN_REQUEST"),
                answers.all.subList(answers.all.size() - 3, answers.all.size()));
    }

    @Test
    @DisplayName("of 16 callers who submit the same id at the same moment one is let in")
    void oneOfManyWithTheSameIdIsLetIn() throws Exception {
        EngineConfig config = EngineConfig.builder(CATALOG).build();
        Answers heard = new Answers();
        try (SchedulingEngine engine = SchedulingEngine.launch(config, heard)) {
            Callers.publish(
                    () -> engine.tryWorkerJoin(1, worker(100_000, 125_000).build()));
            Callers.inThreads(16, thread -> {
                for (long id = 0; id < 50; id++) {
                    long same = id;
                    Callers.publish(() -> engine.trySubmit(same, spec(RequestSpec.WAIT_FOREVER)));
                }
            });
            Callers.get(engine.stateHash());
            assertEquals(50, engine.metrics().count(Counter.PLACED));
        }
        assertEquals(50, heard.started.size());
        assertEquals(
                15 * 50,
                heard.all.stream()
                        .filter(one -> one.endsWith("DUPLICATE_REQUEST"))
                        .count());
        assertFalse(heard.all.stream().anyMatch(one -> one.startsWith("failed")));
    }
}
