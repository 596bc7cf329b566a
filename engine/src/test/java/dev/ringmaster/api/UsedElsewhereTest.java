package dev.ringmaster.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UsedElsewhereTest {
    @Test
    void keepsACopyAndHasNothingOfWhatIsNotNamed() {
        long[] amounts = {1, 2};
        int[] millis = {1_000};
        UsedElsewhere used = UsedElsewhere.of(amounts, millis);
        amounts[0] = 9;
        millis[0] = 9;

        assertEquals(1, used.amount(0));
        assertEquals(2, used.amount(1));
        assertEquals(0, used.amount(ResourceCatalog.MAX_DIMENSIONS - 1));
        assertEquals(1_000, used.gpuMillis(0));
        assertEquals(0, used.gpuMillis(Gpus.MAX_DEVICES - 1));
    }

    @Test
    void nothingIsNothingHoweverItIsSaid() {
        assertTrue(UsedElsewhere.NOTHING.isNothing());
        assertTrue(UsedElsewhere.of(new long[3], new int[2]).isNothing());
        assertFalse(UsedElsewhere.of(new long[] {0, 1}, new int[0]).isNothing());
        assertFalse(UsedElsewhere.of(new long[0], new int[] {0, 1}).isNothing());
    }

    @Test
    void refusesWhatNoWorkerCanHave() {
        assertThrows(IllegalArgumentException.class, () -> UsedElsewhere.of(new long[] {-1}, new int[0]));
        assertThrows(
                IllegalArgumentException.class,
                () -> UsedElsewhere.of(new long[] {ResourceCatalog.MAX_AMOUNT + 1}, new int[0]));
        assertThrows(IllegalArgumentException.class, () -> UsedElsewhere.of(new long[0], new int[] {1_001}));
        assertThrows(
                IllegalArgumentException.class,
                () -> UsedElsewhere.of(new long[ResourceCatalog.MAX_DIMENSIONS + 1], new int[0]));
        assertThrows(
                IllegalArgumentException.class, () -> UsedElsewhere.of(new long[0], new int[Gpus.MAX_DEVICES + 1]));
    }

    @Test
    void aPolicyForALedgerThatIsAwayIsChecked() {
        assertEquals(3, LedgerAwayPolicy.continueWith(3).maxStarts());
        assertThrows(IllegalArgumentException.class, () -> LedgerAwayPolicy.continueWith(-1));
        assertThrows(IllegalArgumentException.class, () -> new LedgerAwayPolicy(true, 1));
    }
}
