package dev.ringmaster.dispatch.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class DispatchSettingsTest {
    private static LaneSettings lane(String name, double minScore) {
        return new LaneSettings(name, 10_000_000L, 1, 1, 1_000_000L, 0, minScore);
    }

    private static List<String> problems(List<LaneSettings> lanes, int min, int max, double low, double high) {
        SettingsException refused = assertThrows(
                SettingsException.class,
                () -> new DispatchSettings(
                        true,
                        true,
                        true,
                        true,
                        true,
                        lanes,
                        1,
                        1_000_000L,
                        min,
                        max,
                        low,
                        50,
                        high,
                        low,
                        50,
                        high,
                        30,
                        MisfirePolicy.ALL));
        return refused.problems();
    }

    @Test
    void lanesDifferAndFallToZero() {
        assertEquals(
                List.of(
                        "lane name is a twice, allowed is once",
                        "min score of lane a is 0.2, allowed is less than that of lane a, 0.2",
                        "min score of the coldest lane a is 0.2, allowed is 0"),
                problems(List.of(lane("a", 0.2), lane("a", 0.2)), 1, 2, 10, 90));
        assertEquals(List.of("number of lanes is 0, allowed are 1 and more"), problems(List.of(), 1, 2, 10, 90));
    }

    @Test
    void whatMustFitTogetherDoes() {
        assertEquals(
                List.of(
                        "least batch size is 3, allowed are 1 to the most, 2",
                        "low, medium and high CPU thresholds are 60, 50 and 90, allowed are rising ones",
                        "low, medium and high memory thresholds are 60, 50 and 90, allowed are rising ones"),
                problems(List.of(lane("a", 0)), 3, 2, 60, 90));
    }

    @Test
    void eachRangeOfALaneIsChecked() {
        SettingsException refused =
                assertThrows(SettingsException.class, () -> new LaneSettings("Hot!", 1, 0, 0, 1, -1, Double.NaN));

        assertEquals(
                List.of(
                        "lane name is \"Hot!\", allowed are " + LaneSettings.nameRule(),
                        "interval in ns of lane Hot! is 1, allowed are 10000000 to 86400000000000",
                        "batch size of lane Hot! is 0, allowed are 1 to 10000",
                        "most concurrent calls of lane Hot! is 0, allowed are 1 to 1000",
                        "timeout in ns of lane Hot! is 1, allowed are 1000000 to 60000000000",
                        "cache TTL in ns of lane Hot! is -1, allowed are 0 to 86400000000000",
                        "min score of lane Hot! is NaN, allowed are 0 to 1"),
                refused.problems());
    }
}
