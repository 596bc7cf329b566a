package dev.ringmaster.gateway.rules;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * A window of the week: from a minute of certain days to another, the first included and the last not.
 *
 * <p>A window that ends at or before the minute it starts at goes on into the next day and belongs to the day on which
 * it started; so one that ends at its start lasts a whole day, and 00:00 to 24:00 is the calendar day. Where clocks are
 * set forward, a time that does not exist is the moment of the change; where they are set back, a time that comes twice
 * is the first of the two. Windows that meet on the clock therefore meet on every day, and a day has 23 or 25 hours.
 *
 * @param startMinute of the day, 0 to 1,439
 * @param endMinute of the day, 0 to 1,440
 * @param days on which it starts, at least one
 * @param zone whose clock is read
 */
public record TimeWindow(int startMinute, int endMinute, Set<DayOfWeek> days, ZoneId zone) {
    /** 24:00. */
    public static final int MINUTES_PER_DAY = 24 * 60;

    private static final int MINUTES_PER_HOUR = 60;
    /** A weekly window may be swallowed by a change of clocks, and comes again a week later. */
    private static final int DAYS_TO_LOOK_AHEAD = 16;

    /** Checks the ranges. */
    public TimeWindow {
        days = Set.copyOf(days);
        if (startMinute < 0 || startMinute >= MINUTES_PER_DAY) {
            throw new IllegalArgumentException(
                    "startMinute is " + startMinute + "; allowed is 0 to " + (MINUTES_PER_DAY - 1));
        }
        if (endMinute < 0 || endMinute > MINUTES_PER_DAY) {
            throw new IllegalArgumentException("endMinute is " + endMinute + "; allowed is 0 to " + MINUTES_PER_DAY);
        }
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a time window has no days");
        }
    }

    /** A window of every day. */
    public static TimeWindow daily(int startMinute, int endMinute, ZoneId zone) {
        return new TimeWindow(startMinute, endMinute, EnumSet.allOf(DayOfWeek.class), zone);
    }

    /** Whether an instant lies in it. */
    public boolean contains(Instant instant) {
        LocalDate today = LocalDate.ofInstant(instant, zone);
        return isIn(today, instant) || isIn(today.minusDays(1), instant);
    }

    /** When an instant after this one first differs in whether it lies in the window; {@link Instant#MAX} if never. */
    public Instant nextChangeAfter(Instant instant) {
        LocalDate today = LocalDate.ofInstant(instant, zone);
        TreeSet<Instant> boundaries = new TreeSet<>();
        for (int day = -1; day <= DAYS_TO_LOOK_AHEAD; day++) {
            LocalDate date = today.plusDays(day);
            if (days.contains(date.getDayOfWeek())) {
                boundaries.add(start(date));
                boundaries.add(end(date));
            }
        }
        boolean isNow = contains(instant);
        return boundaries.tailSet(instant, false).stream()
                .filter(boundary -> contains(boundary) != isNow)
                .findFirst()
                .orElse(Instant.MAX);
    }

    private boolean isIn(LocalDate date, Instant instant) {
        return days.contains(date.getDayOfWeek()) && !instant.isBefore(start(date)) && instant.isBefore(end(date));
    }

    private Instant start(LocalDate date) {
        return at(date, startMinute);
    }

    private Instant end(LocalDate date) {
        return at(endMinute <= startMinute ? date.plusDays(1) : date, endMinute);
    }

    private Instant at(LocalDate date, int minute) {
        LocalDateTime local = minute == MINUTES_PER_DAY
                ? date.plusDays(1).atStartOfDay()
                : date.atTime(minute / MINUTES_PER_HOUR, minute % MINUTES_PER_HOUR);
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.atZone(zone).toInstant();
    }
}
