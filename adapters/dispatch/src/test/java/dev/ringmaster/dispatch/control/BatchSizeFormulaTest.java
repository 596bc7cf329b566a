package dev.ringmaster.dispatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSizeFormulaTest {
    private static final double NO_HISTORY = Double.NaN;
    private static final long SECOND = 1_000_000_000L;

    private static int size(int base, double cpu, double memory, double itemsPerSecond) {
        int byLoad = BatchSizeFormula.byLoad(
                base, new SystemSample(cpu, memory), BatchSizeFormula.DEFAULT_MIN, BatchSizeFormula.DEFAULT_MAX);
        return BatchSizeFormula.byThroughput(
                byLoad, itemsPerSecond, BatchSizeFormula.DEFAULT_MIN, BatchSizeFormula.DEFAULT_MAX);
    }

    @ParameterizedTest
    @CsvSource({"35, 52, 35, 24, 25, 40", "70, 100, 70, 49, 60, 75", "10, 15, 10, 10, 10, 15"})
    void followsTheTruthTable(int base, int low, int neutral, int high, int slowHistory, int fastHistory) {
        assertEquals(low, size(base, 20, 40, NO_HISTORY));
        assertEquals(neutral, size(base, 50, 50, NO_HISTORY));
        assertEquals(high, size(base, 75, 50, NO_HISTORY));
        assertEquals(high, size(base, 50, 85, NO_HISTORY));
        assertEquals(slowHistory, size(base, 50, 50, 0.4));
        assertEquals(fastHistory, size(base, 50, 50, 2.1));
    }

    @ParameterizedTest
    @CsvSource({
        "30, 50, 35",
        "29.9, 60, 35",
        "29.9, 59.9, 52",
        "70, 80, 35",
        "70.1, 80, 24",
        "70, 80.1, 24",
        "10, 85, 24",
        "80, 10, 24"
    })
    void exactlyAtAThresholdIsNeutral(double cpu, double memory, int expected) {
        assertEquals(expected, size(35, cpu, memory, NO_HISTORY));
    }

    @ParameterizedTest
    @CsvSource({"2.0, 35", "2.001, 40", "0.5, 35", "0.499, 25"})
    void exactlyAtAThroughputIsNeutral(double itemsPerSecond, int expected) {
        assertEquals(expected, size(35, 50, 50, itemsPerSecond));
    }

    @Test
    void sevenTenthsAreTruncatedAs64BitFloatsAre() {
        SystemSample busy = new SystemSample(71, 0);
        for (int base = 10; base <= 1000; base += 10) {
            boolean isOneLower =
                    List.of(90, 170, 180, 330, 340, 350, 360).contains(base) || (base >= 650 && base <= 730);
            int expected = base * 7 / 10 - (isOneLower ? 1 : 0);
            assertEquals(expected, BatchSizeFormula.byLoad(base, busy, 1, 10_000), "base " + base);
        }
    }

    @Test
    void lowLoadAndFiveItemsPerSecondGrowAbove30() {
        assertTrue(size(30, 20, 40, 5) > 30);
    }

    @Test
    void highLoadShrinksBelow50ButNotBelow10() {
        int size = size(50, 90, 90, NO_HISTORY);

        assertTrue(size < 50 && size >= 10);
    }

    @Test
    void aThirdOfAnItemPerSecondShrinks40To30() {
        assertEquals(30, size(40, 40, 50, 0.33));
    }

    @ParameterizedTest
    @CsvSource({"10, 95, 95, 0.1, 10", "100, 5, 10, 9, 100", "5000, 50, 50, NaN, 100", "1, 50, 50, NaN, 10"})
    void resultsStayWithinTheirBounds(int base, double cpu, double memory, double itemsPerSecond, int expected) {
        assertEquals(expected, size(base, cpu, memory, itemsPerSecond));
    }

    @Test
    void boundsAreThoseThatAreSet() {
        assertEquals(150, BatchSizeFormula.byLoad(120, new SystemSample(5, 5), 5, 150));
        assertEquals(5, BatchSizeFormula.byThroughput(7, 0, 5, 150));
    }

    @Test
    void throughputIsTheMeanOfTheLastThreeSamples() {
        ThroughputHistory history = new ThroughputHistory();
        history.record(100, 20 * SECOND);
        history.record(50, 25 * SECOND);
        assertEquals(NO_HISTORY, history.recentItemsPerSecond());

        history.record(8, SECOND);
        assertEquals((5.0 + 2.0 + 8.0) / 3, history.recentItemsPerSecond());
        history.record(2, SECOND);
        assertEquals((2.0 + 8.0 + 2.0) / 3, history.recentItemsPerSecond());
    }

    @Test
    void atMostTenSamplesAreKeptAndThoseWithoutTimeAreNot() {
        ThroughputHistory history = new ThroughputHistory();
        history.record(5, 0);
        history.record(5, -1);
        assertEquals(0, history.size());

        for (int i = 0; i < 15; i++) {
            history.record(i, SECOND);
        }
        assertEquals(10, history.size());
        assertEquals(13, history.recentItemsPerSecond());
    }
}
