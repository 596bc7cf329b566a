package dev.ringmaster.dispatch.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }

    private static DispatchSettings read(Map<String, String> variables) {
        return SettingsReader.read(variables, Profile.MEDIUM).settings();
    }

    private static DispatchSettings read(String name, String value) {
        return read(Map.of(name, value));
    }

    private static List<String> problems(Map<String, String> variables) {
        return assertThrows(SettingsException.class, () -> read(variables)).problems();
    }

    @Test
    void withoutVariablesTheDefaultsHold() {
        DispatchSettings settings = read(Map.of());

        assertTrue(settings.isOptimized() && settings.isParallel() && settings.isAdaptiveBatching());
        assertTrue(settings.hasDynamicTimeouts() && settings.isMonitored());
        LaneSettings hot = new LaneSettings("hot", nanos(10), 35, 8, nanos(3), nanos(15), 0.1);
        LaneSettings cold = new LaneSettings("cold", nanos(45), 70, 12, nanos(2), nanos(30), 0);
        assertEquals(List.of(hot, cold), settings.lanes());
        assertEquals(4, settings.maxConcurrentUnderLoad());
        assertEquals(nanos(1.5), settings.timeoutUnderLoadNanos());
        assertEquals(10, settings.minBatchSize());
        assertEquals(100, settings.maxBatchSize());
        assertEquals(
                List.of(30.0, 60.0, 80.0, 50.0, 70.0, 85.0),
                List.of(
                        settings.lowCpuPercent(),
                        settings.mediumCpuPercent(),
                        settings.highCpuPercent(),
                        settings.lowMemoryPercent(),
                        settings.mediumMemoryPercent(),
                        settings.highMemoryPercent()));
        assertEquals(20, settings.itemsPerCall());
        assertEquals(MisfirePolicy.ONCE, settings.misfirePolicy());
        assertEquals(SettingsReader.defaults(Profile.MEDIUM), settings);
    }

    @Test
    void optimizationIsOffInDevelopmentUnlessItIsSet() {
        assertFalse(read("APP_ENV", "dev").isOptimized());
        assertTrue(read("APP_ENV", "prod").isOptimized());
        assertTrue(read(Map.of("APP_ENV", "dev", "ENABLE_SCHEDULER_OPTIMIZATION", "true"))
                .isOptimized());
    }

    @Test
    void eachSwitchSwitchesOnlyItsOwn() {
        assertFalse(read("ENABLE_SCHEDULER_OPTIMIZATION", "false").isOptimized());
        assertFalse(read("ENABLE_PARALLEL_PROCESSING", "False").isParallel());
        assertFalse(read("ENABLE_ADAPTIVE_BATCHING", "FALSE").isAdaptiveBatching());
        assertFalse(read("ENABLE_DYNAMIC_TIMEOUTS", " false ").hasDynamicTimeouts());
        DispatchSettings settings = read("ENABLE_PERFORMANCE_MONITORING", "false");
        assertFalse(settings.isMonitored());
        assertTrue(settings.runsInParallel() && settings.adaptsBatches() && settings.adaptsTimeouts());
    }

    @Test
    void withoutOptimizationAllSwitchesAreOff() {
        DispatchSettings settings = read("ENABLE_SCHEDULER_OPTIMIZATION", "false");

        assertFalse(settings.runsInParallel() || settings.adaptsBatches() || settings.adaptsTimeouts());
    }

    @ParameterizedTest
    @CsvSource({
        "MAX_CONCURRENT_HOT, 9",
        "MAX_CONCURRENT_COLD, 13",
        "MAX_CONCURRENT_UNDER_LOAD, 5",
        "TIMEOUT_HOT, 3.5",
        "TIMEOUT_COLD, 0.25",
        "TIMEOUT_UNDER_LOAD, 1.25",
        "MIN_BATCH_SIZE, 11",
        "MAX_BATCH_SIZE, 99",
        "HIGH_CPU_THRESHOLD, 81.5",
        "MEDIUM_CPU_THRESHOLD, 61.5",
        "LOW_CPU_THRESHOLD, 31.5",
        "HIGH_MEMORY_THRESHOLD, 86.5",
        "MEDIUM_MEMORY_THRESHOLD, 71.5",
        "LOW_MEMORY_THRESHOLD, 51.5",
        "CACHE_TTL_HOT, 16",
        "CACHE_TTL_COLD, 31",
        "INTERVAL_HOT, 0.5",
        "INTERVAL_COLD, 60",
        "BATCH_SIZE_HOT, 36",
        "BATCH_SIZE_COLD, 71",
        "MIN_SCORE_HOT, 0.25",
        "ITEMS_PER_CALL, 30",
        "MISFIRE_POLICY, all",
        "ENABLE_SCHEDULER_OPTIMIZATION, false",
        "ENABLE_PARALLEL_PROCESSING, false",
        "ENABLE_ADAPTIVE_BATCHING, false",
        "ENABLE_DYNAMIC_TIMEOUTS, false",
        "ENABLE_PERFORMANCE_MONITORING, false"
    })
    void eachVariableChangesItsValueAndNothingElse(String name, String value) {
        Map<String, String> expected = new HashMap<>(SettingsReader.describe(read(Map.of())));
        expected.put(name, value);

        assertEquals(expected, SettingsReader.describe(read(name, value)));
    }

    @Test
    void valuesComeInTheirUnits() {
        assertEquals(nanos(0.25), read("TIMEOUT_COLD", "0.25").lanes().get(1).timeoutNanos());
        assertEquals(nanos(16), read("CACHE_TTL_HOT", "16").lanes().get(0).cacheTtlNanos());
        assertEquals(nanos(0.5), read("INTERVAL_HOT", "0.5").lanes().get(0).intervalNanos());
        assertEquals(nanos(1.25), read("TIMEOUT_UNDER_LOAD", "1.25").timeoutUnderLoadNanos());
        assertEquals(81.5, read("HIGH_CPU_THRESHOLD", "81.5").highCpuPercent());
        assertEquals(MisfirePolicy.SKIP, read("MISFIRE_POLICY", "Skip").misfirePolicy());
    }

    @Test
    void theSampleOfTheOperatorsGuideIsAccepted() {
        Map<String, String> sample = new HashMap<>(Map.of(
                "ENABLE_SCHEDULER_OPTIMIZATION", "true",
                "ENABLE_PARALLEL_PROCESSING", "true",
                "ENABLE_ADAPTIVE_BATCHING", "true",
                "ENABLE_DYNAMIC_TIMEOUTS", "true",
                "MAX_CONCURRENT_HOT", "12",
                "MAX_CONCURRENT_COLD", "16",
                "MAX_CONCURRENT_UNDER_LOAD", "4",
                "TIMEOUT_HOT", "5.0",
                "TIMEOUT_COLD", "4.0",
                "TIMEOUT_UNDER_LOAD", "1.5"));
        sample.putAll(Map.of(
                "MIN_BATCH_SIZE", "5",
                "MAX_BATCH_SIZE", "150",
                "HIGH_CPU_THRESHOLD", "80.0",
                "MEDIUM_CPU_THRESHOLD", "60.0",
                "LOW_CPU_THRESHOLD", "30.0",
                "HIGH_MEMORY_THRESHOLD", "85.0",
                "MEDIUM_MEMORY_THRESHOLD", "70.0",
                "LOW_MEMORY_THRESHOLD", "50.0",
                "CACHE_TTL_HOT", "15",
                "CACHE_TTL_COLD", "30"));

        SettingsReader.Result result = SettingsReader.read(sample, Profile.LOW);

        assertEquals(12, result.settings().lanes().get(0).maxConcurrent());
        assertEquals(16, result.settings().lanes().get(1).maxConcurrent());
        assertEquals(5, result.settings().minBatchSize());
        assertEquals(150, result.settings().maxBatchSize());
        assertEquals(nanos(5), result.settings().lanes().get(0).timeoutNanos());
        assertEquals(List.of(), result.warnings());
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void theProfileReplacesDefaultsAndVariablesReplaceTheProfile(Profile profile) {
        DispatchSettings settings =
                SettingsReader.read(Map.of("MAX_CONCURRENT_HOT", "7"), profile).settings();

        assertEquals(7, settings.lanes().get(0).maxConcurrent());
        assertEquals(profile.maxConcurrent(false), settings.lanes().get(1).maxConcurrent());
        assertEquals(profile.timeoutNanos(true), settings.lanes().get(0).timeoutNanos());
        assertEquals(profile.maxBatchSize(), settings.maxBatchSize());
    }

    @Test
    void aNamedProfileReplacesTheDetectedOne() {
        assertEquals(
                Profile.LOW,
                SettingsReader.read(Map.of("DISPATCH_PROFILE", "low"), Profile.HIGH)
                        .profile());
        assertEquals(
                Profile.HIGH,
                SettingsReader.read(Map.of("DISPATCH_PROFILE", "auto"), Profile.HIGH)
                        .profile());
        assertEquals(
                List.of("DISPATCH_PROFILE is \"turbo\", allowed are auto, high, medium, low"),
                problems(Map.of("DISPATCH_PROFILE", "turbo")));
    }

    @Test
    void lanesAreByConfiguration() {
        DispatchSettings settings = read(Map.of(
                "DISPATCH_LANES", "hot, far-away,cold",
                "MAX_CONCURRENT_FAR_AWAY", "3",
                "INTERVAL_FAR_AWAY", "20",
                "MIN_SCORE_FAR_AWAY", "0.02"));

        assertEquals(
                List.of("hot", "far-away", "cold"),
                settings.lanes().stream().map(LaneSettings::name).toList());
        LaneSettings cold = settings.lanes().get(2);
        assertEquals(
                new LaneSettings(
                        "far-away", nanos(20), cold.batchSize(), 3, cold.timeoutNanos(), cold.cacheTtlNanos(), 0.02),
                settings.lanes().get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"only", "hot", "a,b,c,d,e", "cold,hot"})
    void anyLanesHaveValidDefaults(String lanes) {
        assertEquals(
                lanes.split(",").length, read("DISPATCH_LANES", lanes).lanes().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hot,,cold", "Hot", "hot,hot", "under-load", "1st", "a_b"})
    void lanesThatCannotBeAreRefused(String lanes) {
        List<String> problems = problems(Map.of("DISPATCH_LANES", lanes));

        assertTrue(
                problems.get(0).startsWith("DISPATCH_LANES is \"" + lanes + "\", allowed are "), problems.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "MAX_CONCURRENT_HOT, 0, whole numbers from 1 to 1000",
        "MAX_CONCURRENT_HOT, 1001, whole numbers from 1 to 1000",
        "MAX_CONCURRENT_HOT, 2.5, whole numbers from 1 to 1000",
        "MAX_CONCURRENT_UNDER_LOAD, many, whole numbers from 1 to 1000",
        "TIMEOUT_HOT, 60.001, 0.001 to 60 seconds",
        "TIMEOUT_HOT, 0, 0.001 to 60 seconds",
        "TIMEOUT_COLD, 3s, 0.001 to 60 seconds",
        "TIMEOUT_COLD, NaN, 0.001 to 60 seconds",
        "TIMEOUT_COLD, 1e3, 0.001 to 60 seconds",
        "TIMEOUT_UNDER_LOAD, -1, 0.001 to 60 seconds",
        "MIN_BATCH_SIZE, 0, whole numbers from 1 to 10000",
        "MAX_BATCH_SIZE, 999999999999999, whole numbers from 1 to 10000",
        "HIGH_CPU_THRESHOLD, 100.5, 0 to 100",
        "LOW_MEMORY_THRESHOLD, -0.1, 0 to 100",
        "CACHE_TTL_HOT, 86401, 0 to 86400 seconds",
        "INTERVAL_HOT, 0.009, 0.01 to 86400 seconds",
        "BATCH_SIZE_COLD, '', whole numbers from 1 to 10000",
        "MIN_SCORE_HOT, 1.1, 0 to 1",
        "ITEMS_PER_CALL, 31, whole numbers from 1 to 30",
        "MISFIRE_POLICY, twice, 'skip, once, all'",
        "ENABLE_PARALLEL_PROCESSING, maybe, true or false"
    })
    void badValuesAreRefusedByNameValueAndWhatIsAllowed(String name, String value, String allowed) {
        assertEquals(List.of(name + " is \"" + value + "\", allowed are " + allowed), problems(Map.of(name, value)));
    }

    @Test
    void allProblemsComeAtOnce() {
        List<String> problems = problems(Map.of(
                "TIMEOUT_HOT", "soon",
                "MIN_BATCH_SIZE", "120",
                "HIGH_CPU_THRESHOLD", "50",
                "MIN_SCORE_COLD", "0.2",
                "DISPATCH_PROFILE", "turbo"));

        assertEquals(6, problems.size(), problems.toString());
    }

    @Test
    void onlyNamesOfOthersAreLeftAloneInSilence() {
        SettingsReader.Result result = SettingsReader.read(
                Map.of("TIMEOUT_HTO", "1", "DISPATCH_LANE", "x", "PATH", "/bin", "JAVA_HOME", "/jdk"), Profile.LOW);

        assertEquals(
                List.of(
                        "DISPATCH_LANE is set and means nothing here: no lane or setting has that name",
                        "TIMEOUT_HTO is set and means nothing here: no lane or setting has that name"),
                result.warnings());
    }

    @Test
    void theDescriptionReadsBackToTheSame() {
        DispatchSettings settings = read(Map.of("TIMEOUT_HOT", "0.123456789", "MIN_SCORE_HOT", "0.333"));

        assertEquals(settings, read(SettingsReader.describe(settings)));
    }

    @Test
    void optionsReplaceVariablesAndMustExist() {
        Map<String, String> variables = Map.of("MAX_CONCURRENT_HOT", "7", "TIMEOUT_HTO", "1");

        SettingsReader.Result read = SettingsReader.read(variables, Map.of("MAX_CONCURRENT_HOT", "9"));
        assertEquals(9, read.settings().lanes().get(0).maxConcurrent());
        assertEquals(1, read.warnings().size());

        Map<String, String> options =
                Map.of("TIMEOUT_HTO", "1", "MAX_CONCURRENT_COLD", "0", "DISPATCH_LANES", "hot,cold");
        SettingsException refused =
                assertThrows(SettingsException.class, () -> SettingsReader.read(variables, options));
        assertEquals(2, refused.problems().size(), refused::getMessage);
        assertEquals(
                "TIMEOUT_HTO is unknown: no lane or setting has that name",
                refused.problems().get(0));
    }
}
