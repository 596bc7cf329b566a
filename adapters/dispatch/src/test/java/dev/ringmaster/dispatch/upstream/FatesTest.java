package dev.ringmaster.dispatch.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.dispatch.upstream.Fates.Fate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FatesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MANY = 10_000;
    private static final List<String> AB = List.of("a", "b");
    private static final Behaviour MIXED = Behaviour.GOOD
            .withLatency(1_000_000, 0.5)
            .withErrors(0.2, 500, -1)
            .withResets(0.1)
            .withBad(0.05)
            .withMissing(0.3);

    @Test
    void theSameSeedDrawsTheSame() {
        assertEquals(fates(1, MIXED), fates(1, MIXED));
        assertNotEquals(fates(1, MIXED), fates(2, MIXED));
    }

    @Test
    void aChangeOfOneShareLeavesTheRestAsItWas() {
        List<Long> latencies = fates(1, MIXED).stream().map(Fate::latencyNanos).toList();

        assertEquals(
                latencies,
                fates(1, MIXED.withErrors(1, 500, -1).withMissing(1)).stream()
                        .map(Fate::latencyNanos)
                        .toList());
    }

    @Test
    void sharesAreKept() {
        assertEquals(0.2, share(Fate::isError), 0.02);
        assertEquals(0.1, share(Fate::isReset), 0.02);
        assertEquals(0.05, share(Fate::isBad), 0.02);
        assertEquals(0.7, share(fate -> fate.present().contains("a")), 0.02);
        assertEquals(0.49, share(fate -> fate.present().equals(AB)), 0.02);
    }

    @Test
    void latenciesAreLognormal() {
        long[] sorted =
                fates(1, MIXED).stream().mapToLong(Fate::latencyNanos).sorted().toArray();

        assertEquals(1.0, sorted[MANY / 2] / 1e6, 0.03);
        assertEquals(Math.exp(0.5 * 2.326), sorted[MANY * 99 / 100] / 1e6, 0.2);
    }

    @Test
    void withoutDeviationAllTakeEquallyLong() {
        assertTrue(fates(1, Behaviour.GOOD.withLatency(7, 0)).stream().allMatch(fate -> fate.latencyNanos() == 7));
    }

    @Test
    void theTokenBucketLetsABurstThroughAndThenItsRate() {
        Fates fates = new Fates(1);
        Behaviour limited = Behaviour.GOOD.withRateLimit(4, 10, -1);
        assertEquals(10, letThrough(fates, limited, 0));
        assertEquals(0, letThrough(fates, limited, SECOND / 4 - 1));
        assertEquals(1, letThrough(fates, limited, SECOND / 4));
        assertEquals(4, letThrough(fates, limited, SECOND / 4 + SECOND));
        assertEquals(10, letThrough(fates, limited, 100 * SECOND));
    }

    @Test
    void anotherRateLimitStartsWithItsBurst() {
        Fates fates = new Fates(1);
        assertEquals(2, letThrough(fates, Behaviour.GOOD.withRateLimit(4, 2, -1), 0));

        assertEquals(5, letThrough(fates, Behaviour.GOOD.withRateLimit(4, 5, -1), 0));
    }

    @Test
    void goodMeansThatNothingGoesWrong() {
        for (Fate fate : fates(1, Behaviour.GOOD)) {
            assertFalse(fate.isRateLimited() || fate.isError() || fate.isReset() || fate.isBad());
            assertEquals(AB, fate.present());
            assertEquals(0, fate.latencyNanos());
        }
    }

    private static List<Fate> fates(long seed, Behaviour behaviour) {
        Fates fates = new Fates(seed);
        return Stream.generate(() -> fates.draw(behaviour, AB, 0)).limit(MANY).toList();
    }

    private static double share(Predicate<Fate> condition) {
        return fates(1, MIXED).stream().filter(condition).count() / (double) MANY;
    }

    private static long letThrough(Fates fates, Behaviour behaviour, long nowNanos) {
        return IntStream.range(0, 50)
                .filter(i -> !fates.draw(behaviour, AB, nowNanos).isRateLimited())
                .count();
    }
}
