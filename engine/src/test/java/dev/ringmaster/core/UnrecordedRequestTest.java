package dev.ringmaster.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that end before the ledger has heard of them. */
class UnrecordedRequestTest {
    private final List<String> unrecorded = new ArrayList<>();
    private final Scheduler scheduler = new Scheduler(
            new SchedulerConfig(
                            SchedulerFixture.CATALOG,
                            AdmissionPolicy.builder(10).build(),
                            16,
                            8)
                    .withLedgerCredits(4),
            new DecisionListener() {
                @Override
                public void onUnrecorded(long nowNanos, long requestId, FinalAnswer answer, FailReason reason) {
                    unrecorded.add(requestId + " " + answer + " " + reason);
                }
            });

    @BeforeEach
    void join() {
        scheduler.onWorkerJoined(1, 1, WorkerSpec.of(SchedulerFixture.MAIN, SchedulerFixture.cores(8)));
    }

    private int drain() {
        return scheduler.drainRecords((record, request, state) -> {}, 10);
    }

    @Test
    void theListenerHearsHowTheyEndedWhenItIsSureThatTheLedgerWillNot() {
        scheduler.onSubmit(1, 1, SchedulerFixture.asks(8), 0);
        scheduler.onSubmit(1, 2, SchedulerFixture.asks(8), 0);
        scheduler.onCancel(1, 2);
        scheduler.onFail(1, 1);
        assertEquals(List.of(), unrecorded);
        assertEquals(0, drain());
        assertEquals(List.of("1 FAILED HOLDER_FAILED", "2 CANCELLED null"), unrecorded);
    }

    @Test
    void whatTheLedgerKnowsIsNoneOfThem() {
        scheduler.onSubmit(1, 1, SchedulerFixture.asks(8), 0);
        assertEquals(1, drain());
        scheduler.onComplete(1, 1, Scheduler.AS_ESTIMATED);
        assertEquals(1, drain());
        assertEquals(List.of(), unrecorded);
    }
}
