package dev.ringmaster.dispatch.control;

import static dev.ringmaster.dispatch.control.LoadLevel.MINIMAL;
import static dev.ringmaster.dispatch.control.LoadLevel.NORMAL;
import static dev.ringmaster.dispatch.control.LoadLevel.REDUCED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadMonitorTest {
    private SystemSensor sensor = () -> new SystemSample(50, 50);
    private final LoadMonitor monitor = new LoadMonitor(() -> sensor.read(), LoadThresholds.DEFAULTS);

    private LoadLevel sample(double cpu, double memory) {
        sensor = () -> new SystemSample(cpu, memory);
        return monitor.sample().level();
    }

    private LoadLevel samples(int times, double cpu, double memory) {
        for (int i = 1; i < times; i++) {
            sample(cpu, memory);
        }
        return sample(cpu, memory);
    }

    @Test
    void beginsAtNormalWithANeutralSample() {
        assertEquals(NORMAL, monitor.state().level());
        assertEquals(new SystemSample(50, 50), monitor.state().sample());
        assertFalse(monitor.state().hasSensorError());
    }

    @Test
    void tellsTheSampleItTook() {
        sample(12.5, 34.5);

        assertEquals(new SystemSample(12.5, 34.5), monitor.state().sample());
    }

    @ParameterizedTest
    @CsvSource({
        "50, 60, NORMAL",
        "75, 60, REDUCED",
        "90, 95, MINIMAL",
        "80, 85, REDUCED",
        "69.9, 74.9, NORMAL",
        "70, 0, REDUCED",
        "0, 75, REDUCED",
        "84.9, 89.9, REDUCED",
        "85, 0, MINIMAL",
        "0, 90, MINIMAL"
    })
    void theFirstSampleDecidesAlone(double cpu, double memory, LoadLevel expected) {
        assertEquals(expected, sample(cpu, memory));
    }

    @ParameterizedTest
    @CsvSource({"64.9, 69.9, false", "65, 0, true", "0, 70, true"})
    void theRuleNeedsTwoOfThreeWithinTheMarginOfAWarning(double cpu, double memory, boolean isAllowed) {
        samples(3, 10, 10);
        samples(2, cpu, memory);

        assertEquals(isAllowed, monitor.isAllowed(NORMAL, REDUCED, LoadThresholds.DEFAULTS));
    }

    @Test
    void fiveSamplesBelowTheMarginRefuseReducedAndThreeAboveAcceptIt() {
        samples(5, 64.9, 69.9);
        assertFalse(monitor.isAllowed(NORMAL, REDUCED, LoadThresholds.DEFAULTS));
        assertEquals(NORMAL, monitor.state().level());

        assertEquals(REDUCED, samples(3, 75, 80));
    }

    @Test
    void oneHighSampleAmongQuietOnesMovesNothing() {
        samples(3, 20, 20);
        assertEquals(NORMAL, sample(99, 99));
        assertEquals(NORMAL, samples(2, 20, 20));
        assertEquals(NORMAL, sample(99, 20));

        assertEquals(MINIMAL, sample(99, 20));
    }

    @Test
    void criticalIsReachedInOneStep() {
        samples(3, 20, 20);
        sample(80, 20);

        assertEquals(MINIMAL, sample(85, 20));
    }

    @Test
    void whereMinimalIsBarredReducedIsTried() {
        samples(3, 20, 20);
        sample(66, 20);

        assertEquals(REDUCED, sample(90, 20));
    }

    @Test
    void goingDownNeedsTheMeansOfThreeBelowTheMargin() {
        assertEquals(MINIMAL, samples(3, 90, 50));
        assertEquals(MINIMAL, sample(75, 50));
        assertEquals(MINIMAL, sample(75, 50));
        assertEquals(REDUCED, sample(75, 50));
        assertEquals(REDUCED, samples(9, 66, 50));
        assertEquals(REDUCED, samples(9, 66, 74));
        assertEquals(REDUCED, sample(60, 65));
        assertEquals(NORMAL, sample(60, 65));
    }

    @Test
    void aMachineThatIsHalfQuietDoesNotStayAtMinimal() {
        samples(3, 90, 50);

        assertEquals(REDUCED, samples(3, 67, 50));
    }

    @Test
    void goesFromNormalToReducedToMinimalToNormal() {
        assertEquals(NORMAL, samples(3, 40, 40));
        assertEquals(REDUCED, samples(3, 75, 60));
        assertEquals(MINIMAL, samples(3, 90, 60));
        assertEquals(NORMAL, samples(3, 40, 40));
    }

    @Test
    void theCacheStaysOnAllTheWay() {
        for (double cpu : new double[] {40, 75, 90, 75, 40}) {
            assertTrue(samples(3, cpu, 40).allows(Feature.API_CACHING));
        }
    }

    @Test
    void thresholdsOfOneKindLeaveTheOthers() {
        LoadThresholds changed = LoadThresholds.DEFAULTS.withCpu(40, 50);
        assertEquals(new LoadThresholds(40, 50, 75, 90), changed);
        assertEquals(new LoadThresholds(40, 50, 60, 80), changed.withMemory(60, 80));

        monitor.setThresholds(changed);
        assertEquals(REDUCED, sample(45, 74));
    }

    @Test
    void criticalMustBeAboveWarning() {
        assertThrows(IllegalArgumentException.class, () -> LoadThresholds.DEFAULTS.withCpu(85, 85));
        assertThrows(IllegalArgumentException.class, () -> LoadThresholds.DEFAULTS.withMemory(90, 101));
        assertThrows(IllegalArgumentException.class, () -> LoadThresholds.DEFAULTS.withMemory(Double.NaN, 90));
    }

    @Test
    void statisticsAreMeanAndPeak() {
        for (int i = 0; i < 10; i++) {
            sample(50 + i, 60 + i);
        }

        LoadState state = monitor.state();
        assertEquals(54.5, state.cpuMeanPercent());
        assertEquals(64.5, state.memoryMeanPercent());
        assertEquals(59, state.cpuPeakPercent());
        assertEquals(69, state.memoryPeakPercent());
    }

    @Test
    void sixtySamplesAreKept() {
        samples(1, 99, 99);
        samples(60, 10, 20);

        assertEquals(10, monitor.state().cpuPeakPercent());
        assertEquals(20, monitor.state().memoryMeanPercent());
    }

    @Test
    void aFailingSensorKeepsTheLevelAndIsToldUntilItWorks() {
        samples(3, 75, 60);
        sensor = () -> {
            throw new IOException("unplugged");
        };
        for (int i = 0; i < 5; i++) {
            LoadState state = monitor.sample();
            assertTrue(state.hasSensorError());
            assertEquals(REDUCED, state.level());
            assertEquals(new SystemSample(75, 60), state.sample());
        }

        sample(75, 60);
        assertFalse(monitor.state().hasSensorError());
    }

    @ParameterizedTest
    @CsvSource({"-1, 50", "NaN, 50", "50, NaN", "50, 100.5"})
    void whatCannotBeIsASensorError(double cpu, double memory) {
        sample(cpu, memory);

        assertTrue(monitor.state().hasSensorError());
        assertEquals(NORMAL, monitor.state().level());
    }
}
