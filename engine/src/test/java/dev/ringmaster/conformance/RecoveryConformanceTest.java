package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Desk.CATALOG;
import static dev.ringmaster.conformance.Desk.MAIN;
import static dev.ringmaster.conformance.Desk.SECOND;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.running;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.InlineEngine;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.port.InMemoryLedger;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an engine that ends leaves behind, and what the next one makes of it. */
class RecoveryConformanceTest {
    @Test
    @DisplayName("C29 W16 an engine that closes answers everyone who waits or runs, once")
    void closingAnswersEveryWaiter() {
        Desk desk = new Desk(running(2).build());
        for (int i = 1; i <= 50; i++) {
            desk.submit(i, i % 10);
        }
        desk.forget();
        desk.engine.close();
        desk.assertAnswered(
                LongStream.rangeClosed(1, 50).mapToObj(id -> "suspended " + id).toArray(String[]::new));
        desk.engine.close();
        desk.assertAnswered();
    }

    @Test
    @DisplayName("C29 a worker that drains finishes what runs and starts nothing")
    void aDrainingWorkerFinishesWhatRuns() {
        Desk desk = new Desk(AdmissionPolicy.builder(10).build(), 2);
        desk.submit(1, 5);
        desk.engine.workerDrain(desk.now, 1);
        desk.submit(2, 5);
        desk.complete(1);
        desk.assertAnswered("placed 1", "queued 2", "released 1");
        desk.join(1, MAIN, 2);
        assertEquals(List.of(1L, 2L), desk.answers.started);
    }

    @Test
    @DisplayName(
            "C30 W16 the next engine on the ledger takes up what ran and what waited, with order, tokens and deadline")
    void theNextEngineTakesUpWhatWasOpen() {
        EngineConfig config =
                EngineConfig.builder(CATALOG).admission(running(2).build()).build();
        InMemoryLedger ledger = new InMemoryLedger();
        InlineEngine first = InlineEngine.create(config, new Answers(), ledger, 0);
        first.workerJoin(0, 1, MAIN, Desk.capacity(9));
        first.submit(1, 1, at(5).withAccount(3), 10);
        first.submit(2, 2, at(5).withLease(SECOND), 20);
        first.submit(3, 3, at(5).withWaitTimeout(SECOND), 30);
        first.submit(4, 4, at(0), 40);
        first.submit(5, 5, at(5), 50);
        first.complete(6, 1);
        first.flush(7);
        long hash = first.stateHash();
        first.close();

        Answers heard = new Answers();
        InlineEngine second = InlineEngine.create(config, heard, ledger, 1_000);
        assertEquals(
                List.of("recovered 2 PLACED", "recovered 3 QUEUED", "recovered 4 PLACED", "recovered 5 QUEUED"),
                heard.all.stream().sorted().toList());
        second.workerJoin(1_000, 1, MAIN, Desk.capacity(9));
        assertEquals(hash, second.stateHash());
        assertEquals(2, second.engineLimits().running(), "what runs still counts");
        assertEquals(30, second.explain(3).orElseThrow().tokens());
        second.complete(2_000, 4);
        second.advanceTime(1_000 + SECOND);
        assertEquals(
                List.of("released 4", "placed 3", "failed 2 LEASE_EXPIRED", "placed 5"),
                heard.all.subList(4, heard.all.size()));
    }

    @Test
    @DisplayName("C30 what waited for too long while no engine ran is told so by the next one")
    void whatExpiredMeanwhileIsToldSo() {
        EngineConfig config =
                EngineConfig.builder(CATALOG).admission(running(1).build()).build();
        InMemoryLedger ledger = new InMemoryLedger();
        InlineEngine first = InlineEngine.create(config, new Answers(), ledger, 0);
        first.submit(1, 1, at(5).withWaitTimeout(SECOND));
        first.flush(1);
        first.close();
        Answers heard = new Answers();
        InlineEngine second = InlineEngine.create(config, heard, ledger, 5 * SECOND);
        second.advanceTime(5 * SECOND);
        assertEquals(List.of("recovered 1 QUEUED", "expired 1"), heard.all);
    }
}
