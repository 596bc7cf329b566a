package dev.ringmaster.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWindowTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    @DisplayName("C23 the start of a window is in, its end is out")
    void theStartIsInAndTheEndIsOut() {
        TimeWindow window = window("09:00", "10:00", UTC, DayOfWeek.WEDNESDAY);

        assertFalse(window.contains(Instant.parse("2025-11-19T08:59:59.999999999Z")));
        assertTrue(window.contains(Instant.parse("2025-11-19T09:00:00Z")));
        assertTrue(window.contains(Instant.parse("2025-11-19T09:59:59.999999999Z")));
        assertFalse(window.contains(Instant.parse("2025-11-19T10:00:00Z")));
        assertFalse(window.contains(Instant.parse("2025-11-20T09:30:00Z")));
    }

    @Test
    @DisplayName("C23 a window past midnight belongs to the weekday on which it started")
    void whatGoesOnPastMidnightBelongsToTheDayItStartedOn() {
        TimeWindow window = window("18:00", "08:00", UTC, DayOfWeek.MONDAY);

        assertFalse(window.contains(Instant.parse("2025-11-17T07:30:00Z")), "Monday morning");
        assertTrue(window.contains(Instant.parse("2025-11-17T23:00:00Z")), "Monday 23:00");
        assertTrue(window.contains(Instant.parse("2025-11-18T07:30:00Z")), "Tuesday 07:30");
        assertFalse(window.contains(Instant.parse("2025-11-18T08:00:00Z")), "Tuesday 08:00");
        assertFalse(window.contains(Instant.parse("2025-11-18T09:00:00Z")), "Tuesday 09:00");
        assertFalse(window.contains(Instant.parse("2025-11-18T23:00:00Z")), "Tuesday 23:00");
    }

    @Test
    @DisplayName("C23 the clock of its zone counts")
    void theClockOfItsZoneCounts() {
        TimeWindow window = window("08:00", "18:00", ZoneId.of("Asia/Singapore"), DayOfWeek.MONDAY);

        assertTrue(window.contains(Instant.parse("2025-11-17T00:00:00Z")));
        assertFalse(window.contains(Instant.parse("2025-11-17T10:00:00Z")));
    }

    @Test
    @DisplayName("C23 a whole day has no hole")
    void aWholeDayHasNoHole() {
        TimeWindow window = window("00:00", "24:00", UTC, DayOfWeek.SATURDAY);

        assertTrue(window.contains(Instant.parse("2025-11-22T00:00:00Z")));
        assertTrue(window.contains(Instant.parse("2025-11-22T23:59:59.999999999Z")));
        assertFalse(window.contains(Instant.parse("2025-11-23T00:00:00Z")));
    }

    @Test
    void equalTimesAreAWholeDayFromThatTimeOn() {
        TimeWindow window = window("09:00", "09:00", UTC, DayOfWeek.SATURDAY);

        assertFalse(window.contains(Instant.parse("2025-11-22T08:59:00Z")));
        assertTrue(window.contains(Instant.parse("2025-11-22T09:00:00Z")));
        assertTrue(window.contains(Instant.parse("2025-11-23T08:59:00Z")));
        assertFalse(window.contains(Instant.parse("2025-11-23T09:00:00Z")));
    }

    @Test
    void aWindowOfEveryWholeDayNeverChanges() {
        assertEquals(
                Instant.MAX, TimeWindow.daily(0, 0, BERLIN).nextChangeAfter(Instant.parse("2025-03-29T12:00:00Z")));
    }

    @Test
    @DisplayName("C23 the day on which clocks are set forward has 23 hours")
    void theDayOnWhichClocksAreSetForwardHas23Hours() {
        TimeWindow window = window("00:00", "24:00", BERLIN, DayOfWeek.SUNDAY);
        Instant start = window.nextChangeAfter(Instant.parse("2025-03-29T12:00:00Z"));
        Instant end = window.nextChangeAfter(start);

        assertEquals(Instant.parse("2025-03-29T23:00:00Z"), start);
        assertEquals(Duration.ofHours(23), Duration.between(start, end));
    }

    @Test
    @DisplayName("C23 the day on which clocks are set back has 25 hours")
    void theDayOnWhichClocksAreSetBackHas25Hours() {
        TimeWindow window = window("00:00", "00:00", BERLIN, DayOfWeek.SUNDAY);
        Instant start = window.nextChangeAfter(Instant.parse("2025-10-25T12:00:00Z"));
        Instant end = window.nextChangeAfter(start);

        assertEquals(Instant.parse("2025-10-25T22:00:00Z"), start);
        assertEquals(Duration.ofHours(25), Duration.between(start, end));
    }

    @Test
    void aTimeThatDoesNotExistIsTheMomentOfTheChange() {
        TimeWindow late = window("02:30", "04:00", BERLIN, DayOfWeek.SUNDAY);
        TimeWindow early = window("01:00", "02:30", BERLIN, DayOfWeek.SUNDAY);
        Instant change = Instant.parse("2025-03-30T01:00:00Z");

        assertTrue(late.contains(change));
        assertFalse(late.contains(change.minusNanos(1)));
        assertTrue(early.contains(change.minusNanos(1)));
        assertFalse(early.contains(change));
    }

    @Test
    void aTimeThatComesTwiceIsTheFirstOfTheTwo() {
        TimeWindow late = window("02:30", "04:00", BERLIN, DayOfWeek.SUNDAY);
        TimeWindow early = window("01:00", "02:30", BERLIN, DayOfWeek.SUNDAY);
        Instant first = Instant.parse("2025-10-26T00:30:00Z");

        assertTrue(late.contains(first));
        assertFalse(early.contains(first));
        assertTrue(late.contains(Instant.parse("2025-10-26T01:15:00Z")), "02:15 for the second time");
        assertFalse(late.contains(Instant.parse("2025-10-26T03:00:00Z")), "04:00");
    }

    @Test
    void aWindowThatAChangeOfClocksSwallowsComesAgainAWeekLater() {
        TimeWindow window = window("02:00", "03:00", BERLIN, DayOfWeek.SUNDAY);

        assertFalse(window.contains(Instant.parse("2025-03-30T01:00:00Z")));
        assertEquals(
                Instant.parse("2025-04-06T00:00:00Z"), window.nextChangeAfter(Instant.parse("2025-03-29T12:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-29", "2025-10-25", "2025-06-01"})
    void windowsThatMeetOnTheClockCoverEveryMomentOnceWhateverTheClocksDo(String day) {
        TimeWindow one = TimeWindow.daily(150, 1_000, BERLIN);
        TimeWindow two = TimeWindow.daily(1_000, 150, BERLIN);
        Instant start = Instant.parse(day + "T00:00:00Z");

        for (int minute = 0; minute < 3 * 1_440; minute++) {
            Instant now = start.plus(Duration.ofMinutes(minute));
            assertTrue(one.contains(now) != two.contains(now), () -> now + " is in both or in none");
        }
    }

    /** The slow way to find the next change: minute by minute. Zones: changes at 2:00, at midnight, by half an hour. */
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "America/New_York", "Asia/Beirut", "Australia/Lord_Howe"})
    void theNextChangeIsTheFirstMinuteThatDiffers(String zoneName) {
        ZoneId zone = ZoneId.of(zoneName);
        Random random = new Random(20251123);
        for (int round = 0; round < 60; round++) {
            EnumSet<DayOfWeek> days = EnumSet.of(DayOfWeek.of(1 + random.nextInt(7)), DayOfWeek.SUNDAY);
            TimeWindow window = new TimeWindow(random.nextInt(1_440), random.nextInt(1_441), days, zone);
            int month = random.nextBoolean() ? 3 : 10;
            Instant from = LocalDateTime.of(2025, month, 23 + random.nextInt(6), 0, 0)
                    .plusMinutes(random.nextInt(1_440))
                    .atZone(zone)
                    .toInstant();

            Instant slow = from.plus(Duration.ofMinutes(1));
            while (window.contains(slow) == window.contains(from)) {
                slow = slow.plus(Duration.ofMinutes(1));
            }
            assertEquals(slow, window.nextChangeAfter(from), "round " + round + ": " + window + " from " + from);
        }
    }

    @Test
    void badRangesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> TimeWindow.daily(-1, 5, UTC));
        assertThrows(IllegalArgumentException.class, () -> TimeWindow.daily(1_440, 5, UTC));
        assertThrows(IllegalArgumentException.class, () -> TimeWindow.daily(0, 1_441, UTC));
        assertThrows(IllegalArgumentException.class, () -> new TimeWindow(0, 1, Set.of(), UTC));
    }

    private static TimeWindow window(String start, String end, ZoneId zone, DayOfWeek day) {
        return new TimeWindow(WeekTimes.startMinute(start), WeekTimes.endMinute(end), Set.of(day), zone);
    }
}
