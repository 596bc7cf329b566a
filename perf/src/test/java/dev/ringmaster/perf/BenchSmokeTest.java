package dev.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ringmaster.WaitMode;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs what the benchmarks run, briefly: every run checks its own counts, and none is asked to be fast. */
@Timeout(60)
class BenchSmokeTest {
    private final Script script = ScriptWriter.write(new Workload(5), 40, 0.7, 3_000, 1);

    @Test
    void everyRingAnswersTheWholeScriptInBothModes() {
        for (WaitMode mode : new WaitMode[] {WaitMode.LOW_LATENCY, WaitMode.SHARED}) {
            playBothWays(Rings.empty(mode));
            playBothWays(Rings.emptyDisruptor(mode));
            playBothWays(Rings.engine(mode, false));
            playBothWays(Rings.engine(mode, true));
        }
    }

    private void playBothWays(Rings.Maker maker) {
        Subject behind = maker.make(script);
        Publisher publisher = new Publisher(script, behind);
        publisher.fill();
        publisher.behind();
        assertEquals(script.size(), behind.answered());
        behind.finish(script);

        Subject lockStep = maker.make(script);
        publisher = new Publisher(script, lockStep);
        publisher.fill();
        publisher.lockStep();
        assertEquals(script.size(), lockStep.answered());
        lockStep.finish(script);
    }

    @Test
    void everySubmissionAtAFixedRateIsRecordedOnce() {
        for (Rings.Maker maker :
                new Rings.Maker[] {Rings.empty(WaitMode.SHARED), Rings.engine(WaitMode.SHARED, false)}) {
            Subject subject = maker.make(script);
            Publisher publisher = new Publisher(script, subject);
            publisher.fill();
            subject.latencies();
            long start = System.nanoTime();
            publisher.paced(new Pace(start, 30_000));
            long took = System.nanoTime() - start;
            assertEquals(script.measuredSubmissions(), subject.latencies().getTotalCount());
            assertTrue(took >= 99_000_000, "3,000 commands at 30,000 a second took " + took + " ns");
            subject.finish(script);
        }
    }

    @Test
    void aScriptThatWasNotPlayedToItsEndIsNoticed() {
        Subject subject = Rings.engine(WaitMode.SHARED, false).make(script);
        new Publisher(script, subject).fill();
        assertThrows(IllegalStateException.class, () -> subject.finish(script));
        CorePlayer player = new CorePlayer(script, false);
        player.play(0, script.from());
        assertThrows(IllegalStateException.class, player::requireEnd);
    }

    @Test
    void everyCompletionWakesTheNextRequest() throws InterruptedException {
        Histogram shared = new Histogram(3);
        WakingEngine.oneSlot(WaitMode.SHARED, shared).measure(50, 100_000, true);
        assertEquals(50, shared.getTotalCount());
        Histogram lowLatency = new Histogram(3);
        WakingEngine.oneSlot(WaitMode.LOW_LATENCY, lowLatency).measure(50, 100_000, false);
        assertEquals(50, lowLatency.getTotalCount());
        Histogram polled = new Histogram(3);
        PollingWorker.measure(5, polled);
        assertEquals(5, polled.getTotalCount());
    }

    @Test
    void aWholeBenchmarkGivesTablesTargetsAndJson() throws InterruptedException {
        Section section = WakeBench.run(new Rounds(0, 2, 0, 0, 0, 0, 5, 0));
        JsonNode json = new ObjectMapper().valueToTree(section.json());
        assertEquals(5, json.at("/tables/0/rows").size());
        assertTrue(json.at("/tables/0/rows/0/times shorter than polling, p50/median")
                .isNumber());
        assertEquals(2, json.at("/targets").size());
        assertTrue(section.text().contains("Targets"), section.text());
        assertFalse(section.text().contains("null"), section.text());
    }
}
