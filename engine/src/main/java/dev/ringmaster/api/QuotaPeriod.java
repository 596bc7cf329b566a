package dev.ringmaster.api;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** How long a quota lasts before it starts again from zero. */
public enum QuotaPeriod {
    /** From full hour to full hour. */
    HOUR,
    /** From midnight to midnight. */
    DAY,
    /** From the first of a month to the first of the next. */
    MONTH,
    /** Without end. */
    TOTAL,
    /**
     * No period at all: what a request is charged is given back when it is no longer placed, for whatever reason. So the
     * limit is on what an account may hold at a time.
     */
    WHILE_PLACED;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** When the period ends in which an instant lies, in nanoseconds since the epoch; never for {@link #TOTAL} and {@link #WHILE_PLACED}. */
    public long endAfter(long epochNanos, ZoneId zone) {
        if (this == TOTAL || this == WHILE_PLACED) {
            return RequestSpec.WAIT_FOREVER;
        }
        Instant now = Instant.ofEpochSecond(
                Math.floorDiv(epochNanos, NANOS_PER_SECOND), Math.floorMod(epochNanos, NANOS_PER_SECOND));
        ZonedDateTime local = now.atZone(zone);
        ZonedDateTime end = switch (this) {
            case HOUR ->
                local.toOffsetDateTime()
                        .truncatedTo(ChronoUnit.HOURS)
                        .plusHours(1)
                        .toZonedDateTime();
            case DAY -> local.toLocalDate().plusDays(1).atStartOfDay(zone);
            default -> local.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay(zone);
        };
        return Math.addExact(Math.multiplyExact(end.toEpochSecond(), NANOS_PER_SECOND), end.getNano());
    }
}
