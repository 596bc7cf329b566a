package dev.ringmaster.dispatch.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {
    private final RetryBudget budget = new RetryBudget(RetryBudget.DEFAULT_MAX_SAVED);

    @Test
    void itStartsWithNothing() {
        assertFalse(budget.tryTake());
    }

    @Test
    void tenFirstCallsEarnOneRetry() {
        firstCalls(9);
        assertFalse(budget.tryTake());

        firstCalls(1);

        assertTrue(budget.tryTake());
        assertFalse(budget.tryTake());
    }

    @Test
    void noMoreThanTheBoundIsSaved() {
        firstCalls(10_000);
        assertEquals(10, budget.saved());

        for (int i = 0; i < 10; i++) {
            assertTrue(budget.tryTake());
        }
        assertFalse(budget.tryTake());
    }

    @Test
    void retriesAreNeverMoreThanATenthOfFirstCalls() {
        Random random = new Random(7);
        int firstCalls = 0;
        int retries = 0;
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(4) > 0) {
                firstCalls++;
                budget.onFirstCall();
            } else if (budget.tryTake()) {
                retries++;
            }
            assertTrue(retries * 10 <= firstCalls, "retries " + retries + " of " + firstCalls);
        }
        assertEquals(firstCalls / 10.0, retries, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1_001})
    void aBoundOutOfRangeIsRefused(int maxSaved) {
        assertThrows(IllegalArgumentException.class, () -> new RetryBudget(maxSaved));
    }

    private void firstCalls(int count) {
        for (int i = 0; i < count; i++) {
            budget.onFirstCall();
        }
    }
}
