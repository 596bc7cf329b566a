package dev.ringmaster.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaPeriodTest {
    private static final long SECOND = 1_000_000_000L;

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * SECOND + instant.getNano();
    }

    private static long local(String dateTime, String zone) {
        return nanos(LocalDateTime.parse(dateTime).atZone(ZoneId.of(zone)).toInstant());
    }

    @ParameterizedTest
    @CsvSource({
        "HOUR,  UTC,              2026-02-03T04:05:06.7, 2026-02-03T05:00",
        "HOUR,  Asia/Kolkata,     2026-02-03T04:05:06.7, 2026-02-03T05:00",
        "HOUR,  UTC,              1969-12-31T23:59:59.9, 1970-01-01T00:00",
        "DAY,   UTC,              2026-02-28T23:59:59.9, 2026-03-01T00:00",
        "DAY,   America/New_York, 2026-02-03T04:05:06.7, 2026-02-04T00:00",
        "MONTH, UTC,              2026-12-31T04:05:06.7, 2027-01-01T00:00",
        "MONTH, Europe/Berlin,    2028-02-01T00:00,      2028-03-01T00:00",
    })
    void endsAtTheNextBoundaryOfTheZone(QuotaPeriod period, String zone, String now, String end) {
        assertEquals(local(end, zone), period.endAfter(local(now, zone), ZoneId.of(zone)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-29T00:00, 23, 2026-03-29T12:00", // clocks go forward
        "2026-10-25T00:00, 25, 2026-10-25T12:00", // clocks go back
        "2026-10-26T00:00, 24, 2026-10-26T12:00",
    })
    void daysAreAsLongAsTheZoneMakesThem(String start, long hours, String now) {
        ZoneId berlin = ZoneId.of("Europe/Berlin");

        long end = QuotaPeriod.DAY.endAfter(local(now, "Europe/Berlin"), berlin);

        assertEquals(local(start, "Europe/Berlin") + hours * 3_600 * SECOND, end);
        assertEquals(end, QuotaPeriod.DAY.endAfter(local(start, "Europe/Berlin"), berlin));
    }

    @Test
    void theHourThatComesTwiceIsTwoPeriods() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        long first = nanos(Instant.parse("2026-10-25T00:30:00Z")); // 02:30, for the first time
        long hour = 3_600 * SECOND;

        assertEquals(first + hour / 2, QuotaPeriod.HOUR.endAfter(first, berlin));
        assertEquals(first + hour / 2 + hour, QuotaPeriod.HOUR.endAfter(first + hour, berlin));
    }

    @Test
    void aDayThatBeginsAfterMidnightBeginsWhereItsClocksDo() {
        ZoneId saoPaulo = ZoneId.of("America/Sao_Paulo"); // 2018-11-04 began at 01:00

        assertEquals(
                local("2018-11-04T01:00", "America/Sao_Paulo"),
                QuotaPeriod.DAY.endAfter(local("2018-11-03T12:00", "America/Sao_Paulo"), saoPaulo));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-04-06T14:45:00Z, 2024-04-06T15:00:00Z", // 01:45, for the first time; at 02:00 it is 01:30 again
        "2024-04-06T15:15:00Z, 2024-04-06T15:30:00Z", // 01:45, for the second time
        "2024-10-05T15:10:00Z, 2024-10-05T15:30:00Z", // 01:40; at 02:00 it is 02:30
        "2024-10-05T15:30:00Z, 2024-10-05T16:00:00Z", // 02:30
        "2024-10-05T15:40:00Z, 2024-10-05T16:00:00Z", // 02:40
    })
    void clocksThatMoveByHalfAnHourMakeHalfHours(String now, String end) {
        ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");

        assertEquals(nanos(Instant.parse(end)), QuotaPeriod.HOUR.endAfter(nanos(Instant.parse(now)), lordHowe));
    }

    @Test
    void aBoundaryBelongsToThePeriodThatBeginsThere() {
        long midnight = local("2026-02-03T00:00", "UTC");
        ZoneId utc = ZoneId.of("UTC");

        assertEquals(midnight, QuotaPeriod.DAY.endAfter(midnight - 1, utc));
        assertEquals(midnight + 86_400 * SECOND, QuotaPeriod.DAY.endAfter(midnight, utc));
    }

    @Test
    void theTotalHasNoEnd() {
        assertEquals(Long.MAX_VALUE, QuotaPeriod.TOTAL.endAfter(0, ZoneId.of("UTC")));
        assertEquals(Long.MAX_VALUE, QuotaPeriod.TOTAL.endAfter(Long.MAX_VALUE - 1, ZoneId.of("UTC")));
    }

    @Test
    void everyInstantOfAPeriodSeesTheSameEnd() {
        List<ZoneId> zones = List.of(
                ZoneId.of("UTC"),
                ZoneId.of("Europe/Berlin"),
                ZoneId.of("Australia/Lord_Howe"),
                ZoneId.of("Asia/Kolkata"));
        List<QuotaPeriod> periods = List.of(QuotaPeriod.HOUR, QuotaPeriod.DAY, QuotaPeriod.MONTH);
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            ZoneId zone = zones.get(random.nextInt(zones.size()));
            QuotaPeriod period = periods.get(random.nextInt(periods.size()));
            long now = 1_700_000_000L * SECOND + Math.floorMod(random.nextLong(), 100_000_000L * SECOND);
            long end = period.endAfter(now, zone);
            long between = now + Math.floorMod(random.nextLong(), end - now);

            assertTrue(end > now, () -> period + " in " + zone + " at " + now);
            assertEquals(end, period.endAfter(between, zone), () -> period + " in " + zone + " at " + between);
        }
    }
}
