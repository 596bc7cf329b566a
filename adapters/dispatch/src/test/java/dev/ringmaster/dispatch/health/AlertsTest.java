package dev.ringmaster.dispatch.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertsTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> log = new ArrayList<>();
    private final Alerts alerts = new Alerts(log::add);
    private long nowNanos;

    private static Alerts.Lane lane(String name, long intervalSeconds, long sinceRunSeconds) {
        return new Alerts.Lane(name, 100, intervalSeconds * SECOND, true, sinceRunSeconds * SECOND, 0);
    }

    private List<Alert> evaluate(long atSecond, Alerts.Lane lane) {
        return evaluate(atSecond, List.of(lane), 100, false);
    }

    private List<Alert> evaluate(long atSecond, List<Alerts.Lane> lanes, double perMinute, boolean hasSensorError) {
        nowNanos = atSecond * SECOND;
        return alerts.evaluate(nowNanos, new Alerts.Situation(nowNanos, lanes, perMinute, hasSensorError));
    }

    private static String text(List<Alert> found) {
        return String.join(
                ",",
                found.stream()
                        .map(alert -> alert.name() + " " + alert.severity().text())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "hot, 10, 60, ''",
        "hot, 10, 61, hot_late warning",
        "hot, 10, 120, hot_late warning",
        "hot, 10, 121, hot_late critical",
        "cold, 45, 120, ''",
        "cold, 45, 121, cold_late warning",
        "cold, 45, 240, cold_late warning",
        "cold, 45, 241, cold_late critical",
        "far-away, 300, 801, far_away_late warning"
    })
    void aLaneIsLateAboveTwiceItsExpectedGap(String name, long interval, long sinceRun, String expected) {
        assertEquals(expected, text(evaluate(0, lane(name, interval, sinceRun))));
    }

    @Test
    void aLaneThatNeverRanIsCriticalOnceItIsLate() {
        assertEquals("", text(evaluate(0, new Alerts.Lane("hot", 1, 10 * SECOND, false, 60 * SECOND, 0))));
        assertEquals(
                "hot_late critical", text(evaluate(0, new Alerts.Lane("hot", 1, 10 * SECOND, false, 61 * SECOND, 0))));
    }

    @Test
    void aLaneWithoutItemsIsNotLate() {
        assertEquals("", text(evaluate(0, new Alerts.Lane("hot", 0, 10 * SECOND, false, 9_999 * SECOND, 0))));
    }

    @ParameterizedTest
    @CsvSource({"300, ''", "301, hot_slow warning", "600, hot_slow warning", "601, hot_slow critical"})
    void aRunIsSlowAboveFiveMinutes(long processingSeconds, String expected) {
        Alerts.Lane lane = new Alerts.Lane("hot", 1, 10 * SECOND, true, SECOND, processingSeconds * SECOND);

        assertEquals(expected, text(evaluate(0, lane)));
    }

    @ParameterizedTest
    @CsvSource({"61, 0.9, throughput warning", "61, 1, ''", "60, 0, ''"})
    void lessThanOneItemAMinuteIsTooFew(long atSecond, double perMinute, String expected) {
        assertEquals(expected, text(evaluate(atSecond, List.of(lane("hot", 10, 1)), perMinute, false)));
    }

    @Test
    void noItemIsMissedWhereFewerAreAskedFor() {
        List<Alerts.Lane> lanes = List.of(new Alerts.Lane("slow", 1, 3_600 * SECOND, true, SECOND, 0));

        assertEquals("", text(evaluate(100, lanes, 0, false)));
    }

    @Test
    void aSensorThatFailsIsAnAlertUntilItWorks() {
        assertEquals("sensor warning", text(evaluate(0, List.of(), 1, true)));
        assertEquals("", text(evaluate(1, List.of(), 1, false)));
    }

    @Test
    void alertsTellHowLongTheyAreThereAndBeginAnew() {
        evaluate(0, lane("hot", 10, 61));
        assertEquals(30, evaluate(30, lane("hot", 10, 91)).get(0).activeSeconds());
        evaluate(31, lane("hot", 10, 1));

        assertEquals(0, evaluate(100, lane("hot", 10, 61)).get(0).activeSeconds());
    }

    @Test
    void theSameAlertIsLoggedAtMostEveryFiveMinutes() {
        for (int second = 0; second < 300; second++) {
            evaluate(second, lane("hot", 10, second % 2 == 0 ? 61 : 1));
        }
        assertEquals(1, log.size());
        assertEquals("alert hot_late warning: lane hot last ran 61.0 s ago, expected are 30.0 s", log.get(0));

        evaluate(300, lane("hot", 10, 61));
        assertEquals(2, log.size());
        evaluate(301, lane("hot", 10, 121));
        assertEquals(3, log.size());
    }

    @Test
    void theStatusIsTheWorstOfTheAlerts() {
        Alert warning = new Alert("a", Severity.WARNING, "", 0);
        Alert critical = new Alert("b", Severity.CRITICAL, "", 0);

        assertEquals(Severity.HEALTHY, Severity.worstOf(List.of()));
        assertEquals(Severity.WARNING, Severity.worstOf(List.of(warning)));
        assertEquals(Severity.CRITICAL, Severity.worstOf(List.of(critical, warning)));
    }
}
