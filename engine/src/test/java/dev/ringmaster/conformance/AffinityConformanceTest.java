package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Cluster.CPU;
import static dev.ringmaster.conformance.Cluster.GPU;
import static dev.ringmaster.conformance.Cluster.ask;
import static dev.ringmaster.conformance.Cluster.askGpu;
import static dev.ringmaster.conformance.Cluster.gpuWorker;
import static dev.ringmaster.conformance.Cluster.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What users of container platforms know of affinity between requests and workers. */
class AffinityConformanceTest {
    private static Cluster cluster(PlacementPolicy policy, int workers) {
        Cluster cluster = new Cluster(PoolPolicy.DEFAULT.withPlacement(policy));
        LongStream.range(0, workers).forEach(id -> cluster.join(id, worker(10_000, 20_480)));
        return cluster;
    }

    /** Where a request of a key goes; nothing stays there. */
    private static long placeOf(Cluster cluster, long key) {
        long id = 1_000_000;
        submit(cluster, id, key);
        Long worker = cluster.workerOf(id);
        cluster.engine.cancel(++cluster.now, id);
        return worker == null ? -1 : worker;
    }

    private static void submit(Cluster cluster, long requestId, long key) {
        RequestSpec spec = new RequestSpec(ask(100, 256).build(), CPU, 0, RequestSpec.WAIT_FOREVER);
        cluster.engine.submit(cluster.now, requestId, spec.withAffinityKey(key));
    }

    private static void assertEachHolds(Cluster cluster, long least, long most) {
        for (long id = 0; id < 10; id++) {
            long running = cluster.runningOn(id);
            assertTrue(least <= running && running <= most, "on worker " + id + ": " + running);
        }
    }

    // ---- both

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"AFFINITY", "SHA256_MODULO"})
    @DisplayName("the same key goes to the same worker of an unchanged list, in whichever order they joined")
    void theSameKeyGoesToTheSameWorker(PlacementPolicy policy) {
        Cluster cluster = cluster(policy, 40);
        Cluster other = cluster(policy, 0);
        LongStream.range(0, 40).forEach(id -> other.join(39 - id, worker(10_000, 20_480)));
        for (long key = 1; key <= 200; key++) {
            long place = placeOf(cluster, key);
            assertEquals(place, placeOf(cluster, key), "key " + key);
            assertEquals(place, placeOf(other, key), "key " + key);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"AFFINITY", "SHA256_MODULO"})
    @DisplayName("of three keys on many workers at least two start differently; of five each")
    void keysStartDifferently(PlacementPolicy policy) {
        Cluster cluster = cluster(policy, 1_000);
        Set<Long> places = new HashSet<>();
        for (long key = 1; key <= 5; key++) {
            places.add(placeOf(cluster, key));
            assertTrue(key != 3 || places.size() >= 2, "places of three keys: " + places);
        }
        assertEquals(5, places.size());
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"AFFINITY", "SHA256_MODULO"})
    @DisplayName("one worker takes every key; without a worker all wait")
    void oneWorkerTakesEveryKey(PlacementPolicy policy) {
        Cluster cluster = cluster(policy, 0);
        cluster.submit(1, ask(100, 256));
        cluster.assertWaits(1);
        cluster.join(7, worker(10_000, 20_480));
        assertEquals(7, cluster.workerOf(1));
        LongStream.range(-50, 50).forEach(key -> assertEquals(7, placeOf(cluster, key)));
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"AFFINITY", "SHA256_MODULO"})
    @DisplayName("50 requests of 1000/2048 fill five workers of 10000 exactly, never more, whatever the key")
    void aFullWorkerSendsItsKeysToOthers(PlacementPolicy policy) {
        Cluster cluster = cluster(policy, 0);
        LongStream.range(0, 5).forEach(id -> cluster.join(id, worker(10_000, 30_000)));
        RequestSpec spec = new RequestSpec(ask(1_000, 2_048).build(), CPU, 0, RequestSpec.WAIT_FOREVER);
        LongStream.range(0, 51).forEach(id -> cluster.engine.submit(0, id, spec.withAffinityKey(5)));
        LongStream.range(0, 5).forEach(id -> assertEquals(10, cluster.runningOn(id)));
        cluster.assertWaits(50);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"AFFINITY", "SHA256_MODULO"})
    @DisplayName("priority 100 beats others, and the key decides among the workers that have it")
    void priorityComesBeforeAffinity(PlacementPolicy policy) {
        Cluster cluster = cluster(policy, 10);
        LongStream.range(10, 13)
                .forEach(id -> cluster.join(id, worker(10_000, 20_480).priority(100)));
        Set<Long> places = new HashSet<>();
        LongStream.range(0, 50).forEach(key -> places.add(placeOf(cluster, key)));
        assertEquals(Set.of(10L, 11L, 12L), places);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"AFFINITY", "SHA256_MODULO"})
    @DisplayName("where affinity is off the key changes nothing")
    void elsewhereTheKeyChangesNothing(PlacementPolicy policy) {
        Cluster plain = cluster(policy, 10);
        Cluster keyed = cluster(policy, 10);
        for (long id = 1; id <= 100; id++) {
            submit(plain, id, RequestSpec.OWN_KEY);
            submit(keyed, id, id * 31);
        }
        assertEquals(plain.workerOf, keyed.workerOf);
    }

    // ---- by the highest weight

    @Test
    @DisplayName("when one of 40 workers leaves, about one key in 40 moves, and only its own")
    void whenAWorkerLeavesOnlyItsKeysMove() {
        Cluster cluster = cluster(PlacementPolicy.AFFINITY, 40);
        long[] before =
                LongStream.range(0, 4_000).map(key -> placeOf(cluster, key)).toArray();
        cluster.engine.workerLeave(++cluster.now, 17);
        int moved = 0;
        for (int key = 0; key < before.length; key++) {
            long place = placeOf(cluster, key);
            assertTrue(before[key] == 17 ? place != 17 : place == before[key], "key " + key + " went to " + place);
            moved += place == before[key] ? 0 : 1;
        }
        assertEquals(100, moved, 50, "keys of 4,000 that moved");
    }

    @Test
    @DisplayName("a key comes back to its worker when that has room again")
    void aKeyComesBackToItsWorker() {
        Cluster cluster = cluster(PlacementPolicy.AFFINITY, 40);
        long home = placeOf(cluster, 5);
        LongStream.rangeClosed(1, 64).forEach(id -> submit(cluster, id, 5));
        assertEquals(64, cluster.runningOn(home), "20480 MiB hold 64 times 320");
        long second = placeOf(cluster, 5);
        assertNotEquals(home, second);
        cluster.engine.complete(++cluster.now, 3);
        assertEquals(home, placeOf(cluster, 5));
    }

    @Test
    @DisplayName(
            "requests without a key are spread by their ids: of 20,000 on 10 workers none has much more than others")
    void idsAreKeysOfTheirOwn() {
        Cluster cluster = cluster(PlacementPolicy.AFFINITY, 0);
        LongStream.range(0, 10).forEach(id -> cluster.join(id, worker(100_000_000, 1_000_000_000)));
        LongStream.range(0, 20_000).forEach(id -> cluster.submit(id, ask(100, 256)));
        assertEachHolds(cluster, 1_200, 2_800);
    }

    // ---- by the old function

    @Test
    @DisplayName("the first 8 bytes of SHA-256 of the id, unsigned, modulo n: 1 to 5 on four workers are 1, 2, 3, 2, 3")
    void theOldFunctionGivesItsNumbers() {
        Cluster cluster = cluster(PlacementPolicy.SHA256_MODULO, 4);
        LongStream.rangeClosed(1, 5).forEach(id -> cluster.submit(id, ask(100, 256)));
        assertEquals(Map.of(1L, 1L, 2L, 2L, 3L, 3L, 4L, 2L, 5L, 3L), cluster.workerOf);
        assertEquals(0, placeOf(cluster, -42), "18358923910487294548 modulo 4");
    }

    @Test
    @DisplayName("100 ids over 10 workers leave 5 to 15 on each, all in use")
    void theOldFunctionUsesAllWorkers() {
        Cluster cluster = cluster(PlacementPolicy.SHA256_MODULO, 10);
        LongStream.range(0, 100).forEach(id -> cluster.submit(200 + id, ask(100, 256)));
        assertEachHolds(cluster, 5, 15);
    }

    @Test
    @DisplayName("the number is counted among the workers that can hold the request, by id")
    void theOldFunctionCountsThoseThatFit() {
        Cluster cluster = cluster(PlacementPolicy.SHA256_MODULO, 0);
        LongStream.of(9, 3, 5, 7, 1).forEach(id -> cluster.join(id, worker(id == 5 ? 50 : 10_000, 20_480)));
        LongStream.rangeClosed(1, 5).forEach(id -> cluster.submit(id, ask(100, 256)));
        assertEquals(Map.of(1L, 3L, 2L, 7L, 3L, 9L, 4L, 7L, 5L, 9L), cluster.workerOf);
    }

    @Test
    @DisplayName("requests with GPUs take the best fit, not the hash")
    void theOldFunctionIsNotForGpus() {
        Cluster cluster = cluster(PlacementPolicy.SHA256_MODULO, 0);
        LongStream.range(0, 4).forEach(id -> cluster.join(id, gpuWorker(1_000, 1_250, 8, "T4")));
        LongStream.range(0, 8).forEach(id -> cluster.submit(id, GPU, askGpu("T4")));
        assertEquals(8, cluster.runningOn(0));
    }
}
