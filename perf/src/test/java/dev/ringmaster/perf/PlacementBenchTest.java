package dev.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.WorkerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs what the benchmarks of placement run, briefly: every run checks its own counts, and none is asked to be fast. */
@Timeout(120)
class PlacementBenchTest {
    private static final Rounds BRIEF = new Rounds(0, 1, 500, 0, 0, 5, 0, 3_000);

    @Test
    void everyPolicyIsMeasuredFromEmptyToNearlyFullOnEqualAndOnMixedWorkers() throws InterruptedException {
        JsonNode json = json(PlacementBench.run(BRIEF));
        JsonNode rows = json.at("/tables/0/rows");
        assertEquals(PlacementPolicy.values().length * 2 * 3, rows.size());
        rows.forEach(row -> assertTrue(row.get("40").asDouble() > 0, row.toString()));
        assertEquals(rows.size(), json.at("/tables/1/rows").size());
    }

    @Test
    void fenzoPlacesTheSameRequestsOnItsWorkers() throws InterruptedException {
        JsonNode row = json(FenzoBench.run(BRIEF)).at("/tables/0/rows/0");
        assertTrue(row.get("by Fenzo").asInt() > 10, row.toString());
        assertTrue(row.get("workers used").asInt() > 10, row.toString());
    }

    @Test
    void burstsAreDecidedOnTheOwnThreadAndThroughTheEngine() throws InterruptedException {
        JsonNode json = json(BurstBench.run(BRIEF));
        assertEquals(3, json.at("/tables/0/rows").size());
        assertEquals(2, json.at("/tables/1/rows").size());
        assertEquals(4, json.at("/targets").size());
    }

    @Test
    void everyCaseOfTheClusterSuitePlacesAllThatFits() throws InterruptedException {
        JsonNode rows = json(ClusterBench.run(BRIEF)).at("/tables/0/rows");
        assertEquals(new ClusterCases().all().size(), rows.size());
        rows.forEach(row -> assertTrue(row.at("/decisions~1s/median").asDouble() > 0, row.toString()));
    }

    @Test
    void aFleetStaysAsFullAsItIsMeasured() {
        Workload workload = new Workload(9, false);
        Fleet fleet = new Fleet(workload.catalog(), PoolPolicy.DEFAULT.withCpuWorkOnGpuWorkers())
                .with(40, worker -> WorkerSpec.of(0, workload.capacity(worker)));
        DecisionTimer timer = new DecisionTimer(fleet, workload, 9);
        assertTrue(timer.fill(0.7, Long.MAX_VALUE));
        assertEquals(1_000, timer.measure(0.7, 1_000, Long.MAX_VALUE).getTotalCount());
        assertEquals(0.7, fleet.share(), 0.03);
        assertTrue(fleet.workersUsed() < 40, "best fit leaves workers idle");
        fleet.completeAll();
        assertEquals(0, fleet.share());
        assertEquals(0, fleet.workersUsed());
        assertThrows(IllegalStateException.class, () -> fleet.cancel(12_345_678));
    }

    private static JsonNode json(Section section) {
        assertFalse(section.text().contains("null"), section.text());
        return new ObjectMapper().valueToTree(section.json());
    }
}
