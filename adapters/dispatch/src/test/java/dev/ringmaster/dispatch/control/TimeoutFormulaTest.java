package dev.ringmaster.dispatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeoutFormulaTest {
    private static final long MILLI = 1_000_000L;

    @ParameterizedTest
    @CsvSource({
        "499, 2400, 1600",
        "0, 2400, 1600",
        "500, 3000, 2000",
        "1000, 3000, 2000",
        "2000, 3000, 2000",
        "2001, 4500, 3000"
    })
    void followsTheTruthTable(long meanMillis, long hotMillis, long coldMillis) {
        assertEquals(hotMillis * MILLI, TimeoutFormula.timeoutNanos(3_000 * MILLI, meanMillis * MILLI));
        assertEquals(coldMillis * MILLI, TimeoutFormula.timeoutNanos(2_000 * MILLI, meanMillis * MILLI));
    }

    @ParameterizedTest
    @CsvSource({"4000, 2500, 5000", "1100, 100, 1000", "1000, 100, 1000"})
    void staysBetweenOneAndFiveSeconds(long baseMillis, long meanMillis, long expectedMillis) {
        assertEquals(expectedMillis * MILLI, TimeoutFormula.timeoutNanos(baseMillis * MILLI, meanMillis * MILLI));
    }

    @ParameterizedTest
    @CsvSource({"3000", "50", "20000"})
    void withoutCallsTheBaseHolds(long baseMillis) {
        assertEquals(baseMillis * MILLI, TimeoutFormula.timeoutNanos(baseMillis * MILLI, -1));
    }
}
