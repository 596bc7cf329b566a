package dev.ringmaster.dispatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.dispatch.settings.DispatchSettings;
import dev.ringmaster.dispatch.settings.Profile;
import dev.ringmaster.dispatch.settings.SettingsReader;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcurrencyFormulaTest {
    private static int concurrency(int base, double cpu, double memory, Map<String, String> variables) {
        DispatchSettings settings =
                SettingsReader.read(variables, Profile.MEDIUM).settings();
        return ConcurrencyFormula.concurrency(base, new SystemSample(cpu, memory), settings);
    }

    @ParameterizedTest
    @CsvSource({
        "80.1, 10, 3, 4",
        "10, 85.1, 3, 4",
        "80, 85, 4, 6",
        "60.1, 10, 4, 6",
        "10, 70.1, 4, 6",
        "60, 70, 8, 12",
        "30, 49, 8, 12",
        "29, 50, 8, 12",
        "29.9, 49.9, 12, 18",
        "50, 50, 8, 12"
    })
    void followsTheTruthTable(double cpu, double memory, int hot, int cold) {
        assertEquals(hot, concurrency(8, cpu, memory, Map.of()));
        assertEquals(cold, concurrency(12, cpu, memory, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"95, 95", "70, 95", "50, 75"})
    void loadNeverRaises(double cpu, double memory) {
        for (int base = 1; base <= 20; base++) {
            assertTrue(concurrency(base, cpu, memory, Map.of()) <= base);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 6", "14, 20", "16, 20", "20, 20", "30, 30"})
    void idlenessNeverLowers(int base, int expected) {
        assertEquals(expected, concurrency(base, 5, 5, Map.of()));
        assertEquals(expected, ConcurrencyFormula.most(base));
    }

    @ParameterizedTest
    @CsvSource({"30, 4, 4", "30, 20, 10", "12, 2, 2"})
    void theLimitUnderLoadHoldsWhileBusy(int base, int underLoad, int expected) {
        Map<String, String> variables = Map.of("MAX_CONCURRENT_UNDER_LOAD", Integer.toString(underLoad));

        assertEquals(expected, concurrency(base, 81, 10, variables));
        assertEquals(base, concurrency(base, 50, 60, variables));
    }

    @ParameterizedTest
    @CsvSource({
        "HIGH_CPU_THRESHOLD, 90, 85, 10, 4",
        "HIGH_MEMORY_THRESHOLD, 95, 10, 90, 4",
        "MEDIUM_CPU_THRESHOLD, 40, 50, 10, 4",
        "MEDIUM_MEMORY_THRESHOLD, 55, 10, 60, 4",
        "LOW_CPU_THRESHOLD, 50, 45, 10, 12",
        "LOW_MEMORY_THRESHOLD, 65, 10, 60, 12"
    })
    void thresholdsAreThoseThatAreSet(String name, String value, double cpu, double memory, int expected) {
        assertEquals(expected, concurrency(8, cpu, memory, Map.of(name, value)));
    }
}
