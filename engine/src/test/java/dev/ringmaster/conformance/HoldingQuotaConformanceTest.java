package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Cluster.CATALOG;
import static dev.ringmaster.conformance.Cluster.CPU;
import static dev.ringmaster.conformance.Cluster.GPU;
import static dev.ringmaster.conformance.Cluster.ask;
import static dev.ringmaster.conformance.Cluster.gpuWorker;
import static dev.ringmaster.conformance.Cluster.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.InlineEngine;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.QuotaStatus;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.port.InMemoryLedger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a workspace may hold at a time: GPU devices and millicores, GPUs looked at first. */
class HoldingQuotaConformanceTest {
    private static final int WORKSPACE = 7;

    private final Answers answers = new Answers();

    private static AccountPolicy mayHold(int gpus, long cpuMillis) {
        long gpuMillis = (long) gpus * Gpus.DEVICE_MILLIS;
        return new AccountPolicy(
                Limits.NONE,
                List.of(
                        Quota.hard("gpu", Quota.GPU_MILLIS, QuotaPeriod.WHILE_PLACED, gpuMillis),
                        Quota.hard("cpu", 0, QuotaPeriod.WHILE_PLACED, cpuMillis)),
                0);
    }

    private static EngineConfig config(AdmissionPolicy.Builder policy) {
        return EngineConfig.builder(CATALOG).admission(policy.build()).build();
    }

    private InlineEngine engine(AdmissionPolicy.Builder policy) {
        InlineEngine engine = InlineEngine.create(config(policy), answers);
        join(engine);
        return engine;
    }

    private InlineEngine engine(int gpus, long cpuMillis) {
        return engine(AdmissionPolicy.builder(10).account(WORKSPACE, mayHold(gpus, cpuMillis)));
    }

    private static void join(InlineEngine engine) {
        engine.workerJoin(0, 1, worker(1_000_000, 4_000_000).build());
        engine.workerJoin(0, 2, gpuWorker(1_000_000, 4_000_000, 16, "T4").build());
    }

    /** Asks for millicores, and for devices by a model: naming one and no number asks for one device. */
    private static RequestSpec asks(long cpuMillis, int gpus) {
        Demand.Builder demand = ask(cpuMillis, 100);
        if (gpus > 0) {
            demand.gpuModels("T4");
        }
        if (gpus > 1) {
            demand.gpus(gpus, Gpus.DEVICE_MILLIS);
        }
        return new RequestSpec(demand.build(), gpus == 0 ? CPU : GPU, 0, RequestSpec.WAIT_FOREVER)
                .withAccount(WORKSPACE);
    }

    private static List<Long> held(InlineEngine engine) {
        return engine.account(WORKSPACE).orElseThrow().quotas().stream()
                .map(QuotaStatus::used)
                .toList();
    }

    /** Which quota keeps a request out, the first if both do; null if none does. */
    private static @Nullable String keptOutBy(InlineEngine engine, RequestSpec spec) {
        Explanation explanation = engine.whatIf(spec, 0).orElseThrow();
        Optional<Obstacle> first = explanation.obstacles().stream()
                .filter(obstacle -> obstacle.kind() == Obstacle.Kind.QUOTA)
                .findFirst();
        return first.map(Obstacle::what).orElse(null);
    }

    @ParameterizedTest(name = "limits {0} GPUs and {1} m, held {2} and {3} m, asked {4} and {5} m: kept out by {6}")
    @DisplayName("what a workspace may hold, in GPUs and in millicores")
    @CsvSource({
        "0, 0, 0, 0, 0, 1000, cpu",
        "0, 1000, 0, 0, 0, 1000,",
        "0, 1000, 0, 1000, 0, 1, cpu",
        "1, 1000, 0, 0, 1, 1000,",
        "1, 100000, 1, 1000, 1, 1000, gpu",
        "2, 2000, 1, 1000, 1, 1000,",
        "1, 1000, 1, 1000, 1, 1000, gpu"
    })
    void whatAWorkspaceMayHold(
            int gpus, long cpuMillis, int heldGpus, long heldCpu, int askedGpus, long askedCpu, String quota) {
        InlineEngine engine = engine(gpus, cpuMillis);
        if (heldCpu > 0) {
            engine.submit(0, 1, asks(heldCpu, heldGpus));
            assertEquals(List.of(1L), answers.started);
        }
        RequestSpec asked = asks(askedCpu, askedGpus);
        assertEquals(quota, keptOutBy(engine, asked));
        int before = answers.started.size();
        engine.submit(1, 2, asked);
        assertEquals(before + (quota == null ? 1 : 0), answers.started.size());
        assertEquals(quota == null ? 0 : 1, answers.ended());
        assertEquals(
                List.of(
                        1_000L * (heldGpus + (quota == null ? askedGpus : 0)),
                        heldCpu + (quota == null ? askedCpu : 0)),
                held(engine));
    }

    @Test
    @DisplayName("100 requests of 1000 m fit within 100000 m, and not one more")
    void aHundredRequestsFit() {
        InlineEngine engine = engine(0, 100_000);
        for (long id = 0; id < 101; id++) {
            engine.submit(0, id, asks(1_000, 0));
        }
        assertEquals(100, answers.started.size());
        assertEquals("rejected 100 QUOTA_EXCEEDED", answers.all.get(answers.all.size() - 1));
    }

    @Test
    @DisplayName(
            "a workspace without limits of its own has the default of 64000 m and 10 GPUs, or none if there is none")
    void theDefaultHoldsForThoseWithoutTheirOwn() {
        InlineEngine limited = engine(AdmissionPolicy.builder(10).defaultAccount(mayHold(10, 64_000)));
        assertNull(keptOutBy(limited, asks(64_000, 10)));
        assertEquals("cpu", keptOutBy(limited, asks(64_001, 10)));
        assertEquals("gpu", keptOutBy(limited, asks(64_000, 11)));
        assertNull(keptOutBy(engine(AdmissionPolicy.builder(10)), asks(900_000, 16)));
    }

    @Test
    @DisplayName("a GPU request that names no number holds one GPU of the quota: it is not free of charge")
    void theDefaultNumberOfGpusIsCharged() {
        InlineEngine engine = engine(1, 10_000);
        engine.submit(0, 1, asks(100, 1));
        assertEquals(List.of(1_000L, 100L), held(engine));
        engine.submit(0, 2, asks(100, 1));
        assertEquals("rejected 2 QUOTA_EXCEEDED", answers.all.get(answers.all.size() - 1));
    }

    @Test
    @DisplayName("whatever ends a request gives back what it held, once")
    void whateverEndsARequestGivesBackOnce() {
        InlineEngine engine = engine(3, 3_000);
        for (long id = 1; id <= 3; id++) {
            engine.submit(0, id, asks(1_000, 1));
        }
        assertEquals(List.of(3_000L, 3_000L), held(engine));
        engine.complete(1, 1);
        engine.complete(1, 1);
        engine.fail(1, 2);
        engine.cancel(1, 2);
        assertEquals(List.of(1_000L, 1_000L), held(engine));
        engine.workerLeave(2, 2);
        assertEquals(List.of(0L, 0L), held(engine), "it waits, and holds nothing");
        join(engine);
        assertEquals(List.of(1_000L, 1_000L), held(engine));
        engine.cancel(3, 3);
        engine.cancel(3, 3);
        assertEquals(List.of(0L, 0L), held(engine));
    }

    @Test
    @DisplayName("who was let in to wait and then found the quota used up starts when something is given back")
    void aWaiterStartsWhenSomethingIsGivenBack() {
        InlineEngine engine = InlineEngine.create(
                config(AdmissionPolicy.builder(10).account(WORKSPACE, mayHold(1, 10_000))), answers);
        engine.submit(0, 1, asks(100, 1));
        engine.submit(0, 2, asks(100, 1));
        join(engine);
        assertEquals(List.of(1L), answers.started);
        engine.complete(5, 1);
        assertEquals(List.of(1L, 2L), answers.started);
        assertEquals(List.of(0L, 5L), answers.startedAt);
    }

    @Test
    @DisplayName("an engine that takes up what runs counts it as held")
    void whatIsTakenUpIsHeld() {
        InMemoryLedger ledger = new InMemoryLedger();
        AdmissionPolicy.Builder policy = AdmissionPolicy.builder(10).account(WORKSPACE, mayHold(2, 5_000));
        InlineEngine first = InlineEngine.create(config(policy), answers, ledger, 0);
        join(first);
        first.submit(0, 1, asks(1_000, 1));
        first.flush(0);
        first.close();
        InlineEngine next = InlineEngine.create(config(policy), new Answers(), ledger, 10);
        assertEquals(List.of(1_000L, 1_000L), held(next));
        join(next);
        next.complete(11, 1);
        assertEquals(List.of(0L, 0L), held(next));
    }
}
