package dev.ringmaster.dispatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadLevelTest {
    @ParameterizedTest
    @CsvSource({"NORMAL, 1.0, 10.0, 100", "REDUCED, 0.7, 14.2857, 70", "MINIMAL, 0.3, 33.3333, 30"})
    void intervalsStretchAndBatchesShrinkByTheFactor(LoadLevel level, double factor, double seconds, int batch) {
        assertEquals(factor, level.factor());
        assertEquals(seconds, level.intervalNanos(10_000_000_000L) / 1e9, 1e-4);
        assertEquals(batch, level.batchSize(100));
        assertEquals(1, level.batchSize(1));
    }

    @Test
    void featuresOfLowPriorityAreOffUnderLoadButNeverTheCache() {
        assertEquals(EnumSet.allOf(Feature.class), on(LoadLevel.NORMAL));
        Set<Feature> reduced = EnumSet.complementOf(
                EnumSet.of(Feature.DETAILED_LOGGING, Feature.BACKGROUND_CLEANUP, Feature.STATISTICS_CALCULATION));
        assertEquals(reduced, on(LoadLevel.REDUCED));
        assertEquals(reduced, on(LoadLevel.MINIMAL));
        for (LoadLevel level : LoadLevel.values()) {
            assertTrue(level.allows(Feature.API_CACHING));
        }
    }

    private static Set<Feature> on(LoadLevel level) {
        Set<Feature> on = EnumSet.noneOf(Feature.class);
        for (Feature feature : Feature.values()) {
            if (level.allows(feature)) {
                on.add(feature);
            }
        }
        return on;
    }
}
