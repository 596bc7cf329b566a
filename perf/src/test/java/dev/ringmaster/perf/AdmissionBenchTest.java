package dev.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Rate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs what the benchmark of admission runs, briefly: every run checks its own counts, and none is asked to be fast. */
@Timeout(120)
class AdmissionBenchTest {
    private final AdmissionLoad load = new AdmissionLoad(7);

    @Test
    void theWholeBenchmarkGivesTablesAndTargetsAndLeavesNoThread() throws InterruptedException {
        Set<Thread> before = threadsOfTheBenchmark();
        Section section = AdmissionBench.run(new Rounds(0, 1, 500, 8_000, 0, 20, 4, 2_000));
        JsonNode json = new ObjectMapper().valueToTree(section.json());
        assertEquals(13, json.at("/tables").size());
        assertTrue(json.at("/tables/0/rows/0/ns a pair/median").isNumber());
        assertTrue(json.at("/targets").size() >= 15);
        assertFalse(section.text().contains("null"), section.text());
        for (Thread thread : threadsOfTheBenchmark()) {
            if (!before.contains(thread)) {
                thread.join(10_000); // one that has closed its engine is about to end
                assertFalse(thread.isAlive(), "left running: " + thread);
            }
        }
    }

    private static Set<Thread> threadsOfTheBenchmark() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith("crew-") || thread.getName().startsWith("ringmaster-"))
                .collect(Collectors.toSet());
    }

    @Test
    void theLockKeepsEachOfItsFourLimits() {
        Limits roomy = AdmissionLoad.ROOMY;
        for (Limits limits : List.of(
                roomy.withMaxConcurrent(1),
                roomy.withRequests(new Rate(1, 1_000_000_000_000L, 1)),
                roomy.withTokens(new Rate(1, 1_000_000_000_000L, load.tokens(0))))) {
            LockAdmission lock = new LockAdmission(load, limits, false);
            assertTrue(lock.tryAccept(0));
            assertFalse(lock.tryAccept(1), limits.toString());
        }
        assertFalse(new LockAdmission(load, roomy.withMaxContextTokens(load.tokens(0) - 1L), false).tryAccept(0));
    }

    @Test
    void whoeverWaitsIsLetInWhenTheSlotIsFree() throws InterruptedException {
        for (Admission admission : List.of(
                new RingAdmission(load, 1, 2, WaitMode.SHARED),
                new LockAdmission(load, AdmissionLoad.ROOMY.withMaxConcurrent(1), false),
                Peers.semaphore(1, true),
                Peers.bulkhead(1, true))) {
            Histogram nanos = new Histogram(3);
            new HandOver(admission, () -> 100_000, nanos).measure(20);
            assertEquals(20, nanos.getTotalCount());
        }
    }

    @Test
    void whatIsStillHeldIsNoticed() {
        RingAdmission ring = new RingAdmission(load, 1, 1, WaitMode.SHARED);
        assertTrue(ring.gate(0).tryAccept(0));
        ring.gate(0).complete();
        ring.awaitDecided(1);
        ring.requireIdle();
        assertTrue(ring.gate(0).tryAccept(1));
        ring.stop();
        assertThrows(IllegalStateException.class, ring::requireIdle);
        assertThrows(IllegalStateException.class, () -> ring.requireAccepted(3, 3));
        for (Admission peer : List.of(Peers.semaphore(2, false), Peers.bulkhead(2, false))) {
            assertTrue(peer.gate(0).tryAccept(0));
            assertThrows(IllegalStateException.class, peer::requireIdle);
        }
    }

    @Test
    void aBacklogThatCannotDrainIsNoticed() {
        Backlog backlog = new Backlog(load, AdmissionLoad.atMost(1), AdmissionLoad.MANY, 10);
        backlog.fill(10);
        assertEquals(9, backlog.waiting());
        assertThrows(IllegalStateException.class, () -> backlog.drain(AdmissionLoad.atMost(5)));
        backlog.drain(AdmissionLoad.atMost(10));
        assertEquals(10, backlog.running());
    }

    @Test
    void closingACrewEndsEveryThread() throws InterruptedException {
        AtomicLong done = new AtomicLong();
        try (Crew crew = new Crew(10, thread -> done.incrementAndGet())) {
            crew.go();
            crew.join();
            assertEquals(10, done.get());
        }
        try (Crew crew = new Crew(10, thread -> Thread.sleep(60_000))) {
            crew.go();
            crew.awaitParked();
        }
        assertThrows(IllegalStateException.class, () -> {
            try (Crew crew = new Crew(1, thread -> {
                throw new IllegalArgumentException("of the work");
            })) {
                crew.go();
                crew.join();
            }
        });
    }
}
