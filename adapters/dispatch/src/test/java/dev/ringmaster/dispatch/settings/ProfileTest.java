package dev.ringmaster.dispatch.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
    @ParameterizedTest
    @CsvSource({
        "4, 8192, HIGH",
        "64, 262144, HIGH",
        "4, 8191, MEDIUM",
        "3, 8192, MEDIUM",
        "2, 4096, MEDIUM",
        "1, 16384, LOW",
        "2, 4095, LOW",
        "8, 3072, LOW"
    })
    void bothProcessorsAndMemoryMustSuffice(int processors, long memoryMib, Profile expected) {
        assertEquals(expected, Profile.of(processors, memoryMib << 20));
    }

    @ParameterizedTest
    @CsvSource({"HIGH, 12, 16, 150, 4000, 3000", "MEDIUM, 8, 12, 100, 3000, 2000", "LOW, 4, 6, 50, 2000, 1500"})
    void eachProfileHasItsValues(Profile profile, int hot, int cold, int batch, long hotMillis, long coldMillis) {
        assertEquals(hot, profile.maxConcurrent(true));
        assertEquals(cold, profile.maxConcurrent(false));
        assertEquals(batch, profile.maxBatchSize());
        assertEquals(hotMillis * 1_000_000, profile.timeoutNanos(true));
        assertEquals(coldMillis * 1_000_000, profile.timeoutNanos(false));
    }

    @Test
    void thisMachineHasAProfile() {
        assertNotNull(Profile.detect());
    }
}
