package dev.ringmaster.core.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import org.junit.jupiter.api.Test;

class ExpectationTest {
    private static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimension("cores", 1)
            .dimension("labelled", 0)
            .build();

    private final Expectation expectation = new Expectation(CATALOG);

    private static Demand demand(long cores, long labelled, int gpuMillis) {
        return CATALOG.demand()
                .amount("cores", cores)
                .amount("labelled", labelled)
                .gpus(1, gpuMillis)
                .build();
    }

    @Test
    void expectsTheMostFrequentFirst() {
        expectation.learn(demand(1, 0, 100), 10);
        expectation.learn(demand(1, 0, 200), 30);
        expectation.learn(demand(1, 0, 300), 20);

        assertEquals(3, expectation.size());
        assertEquals(200, expectation.get(0).millis);
        assertEquals(300, expectation.get(1).millis);
        assertEquals(60, expectation.weight());
    }

    @Test
    void takesForOneKindWhatDiffersOnlyWhereItDoesNotMatter() {
        expectation.learn(demand(1, 7, 100), 1);
        expectation.learn(demand(1, 9, 100), 1);
        expectation.learn(CATALOG.demand().amount("cores", 1).build(), 1);

        assertEquals(1, expectation.size());
        assertEquals(2, expectation.weight());
    }

    @Test
    void isRenewedWithEveryTenthMore() {
        for (int i = 0; i < 100; i++) {
            expectation.learn(demand(1, 0, 100), 1);
        }
        int renewals = 0;
        for (int i = 100; i < 1_000; i++) {
            renewals += expectation.learn(demand(1, 0, 100), 1) ? 1 : 0;
        }

        assertTrue(renewals >= 23 && renewals <= 25, "1.1 to the power of 24 is 9.8, but there were " + renewals);
    }

    /** After as many requests again as are remembered, what was asked for before counts for little. */
    @Test
    void forgetsOldHabits() {
        Demand old = demand(1, 0, 100);
        Demand fresh = demand(1, 0, 200);
        for (int i = 0; i < 1_000_000; i++) {
            expectation.learn(old, 1);
        }
        for (int i = 0; i < 1 << 17; i++) {
            expectation.learn(fresh, 1);
        }

        assertEquals(200, expectation.get(0).millis);
        assertTrue(expectation.get(0).weight > 3 * expectation.get(1).weight);
    }

    @Test
    void keepsWhatIsFrequentAmongMoreKindsThanItCanCount() {
        Demand frequent = demand(1, 0, 500);
        for (int i = 0; i < 100_000; i++) {
            expectation.learn(demand(2 + i, 0, 100), 1);
            if (i % 4 == 0) {
                expectation.learn(frequent, 1);
            }
        }

        assertEquals(500, expectation.get(0).millis);
        assertTrue(expectation.size() <= 64);
    }
}
