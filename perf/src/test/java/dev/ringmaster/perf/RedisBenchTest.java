package dev.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ringmaster.port.CapacityBatch;
import dev.ringmaster.redisson.RedisServerProcess;
import dev.ringmaster.redisson.RedisSettings;
import dev.ringmaster.redisson.RequiresRedis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the parts of the benchmark briefly; every batch of theirs is checked. */
@Timeout(60)
class RedisBenchTest {
    private static final Rounds BRIEF = new Rounds(0, 1, 0, 0, 0, 20, 0, 0);

    private final RedisBatches batches = new RedisBatches();
    private final CapacityBatch batch = new CapacityBatch(RedisBatches.CATALOG, 10);

    @Test
    void halfOfABatchReleasesWhatWasReservedBefore() {
        batches.fill(batch, 5, 0);
        batches.fillMixed(batch, 10);
        assertEquals(10, batch.size());
        assertEquals(5, batches.open());
        assertEquals(2, batch.sequence());
    }

    @Test
    void ofBatchesOfOneEverySecondReleases() {
        batches.fillMixed(batch, 1);
        assertTrue(batch.get(0).isReservation());
        batches.fillMixed(batch, 1);
        assertFalse(batch.get(0).isReservation());
        assertEquals(0, batches.open());
    }

    @Test
    @RequiresRedis
    void ratesAndLatenciesAreMeasuredAndCompared() throws InterruptedException {
        Section section = new Section("test");
        try (RedisServerProcess server = RedisServerProcess.launch();
                RedisLink link = new RedisLink(RedisSettings.parse(server.url()), "test")) {
            RedisRates.run(section, BRIEF, server, link);
            RedisOpenLoop.run(section, BRIEF, link);
        }
        JsonNode json = new ObjectMapper().valueToTree(section.json());
        assertEquals(16, json.at("/tables/0/rows").size());
        assertTrue(json.at("/tables/0/rows/0/batches~1s/median").asDouble() > 0);
        assertEquals(4, json.at("/tables/1/rows").size());
        assertFalse(section.text().contains("null"), section.text());
    }

    @Test
    @RequiresRedis
    void aBatchIsAnsweredOnceAKilledServerIsBack() throws InterruptedException {
        Section section = new Section("test");
        RedisReturn.run(section, BRIEF);
        JsonNode json = new ObjectMapper().valueToTree(section.json());
        assertEquals(1, json.at("/tables/0/rows/0/kills").asInt());
    }
}
