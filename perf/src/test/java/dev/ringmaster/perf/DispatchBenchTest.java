package dev.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the parts of the benchmark briefly; none is asked to reach its target. */
@Timeout(120)
class DispatchBenchTest {
    private static final DispatchPlan BRIEF =
            new DispatchPlan(1, 2, 1, 1, new DispatchLoad(20, 1, 40, 2), 1, 4, 1, 3, 1);

    @Test
    void bothWaysAreMeasuredAndCompared() throws InterruptedException {
        Section section = DispatchBench.run(BRIEF);
        JsonNode json = new ObjectMapper().valueToTree(section.json());
        assertEquals(6, json.path("tables").size());
        JsonNode rates = json.at("/tables/0/rows");
        assertEquals(DispatchRun.OLD, rates.at("/0/way").asText());
        assertEquals(DispatchRun.OWN, rates.at("/1/way").asText());
        assertTrue(rates.at("/0/items~1s/median").asDouble() > 0);
        assertTrue(rates.at("/1/items~1s/median").asDouble() > 0);
        assertEquals(4, json.at("/tables/2/rows").size());
        assertEquals(4, json.at("/tables/3/rows").size());
        assertTrue(json.at("/tables/4/rows/0/items~1s").asDouble() > 0);
        assertEquals(7, json.path("targets").size());
        assertFalse(section.text().contains("null"), section.text());
    }

    @Test
    void anItemIsAsOldAsItsLastAnswer() {
        DispatchTally tally = new DispatchTally(new DispatchLoad(1, 10, 2, 45));
        tally.onAnswer(DispatchLoad.item(DispatchLoad.key(2)));
        Histogram hot = new Histogram(3);
        Histogram cold = new Histogram(3);
        tally.ages(hot, cold);
        assertEquals(1, hot.getTotalCount());
        assertEquals(2, cold.getTotalCount());
        assertEquals(1, tally.answered());
    }
}
