package dev.ringmaster.gateway.rules;

import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times of day and days of the week; what is none is an {@link IllegalArgumentException}. */
final class WeekTimes {
    static final Set<DayOfWeek> EVERY_DAY = Set.copyOf(EnumSet.allOf(DayOfWeek.class));

    private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{2})");
    private static final int MINUTES_PER_HOUR = 60;

    private WeekTimes() {}

    static int startMinute(String text) {
        return minute(text, TimeWindow.MINUTES_PER_DAY - 1);
    }

    static int endMinute(String text) {
        return minute(text, TimeWindow.MINUTES_PER_DAY);
    }

    static Set<DayOfWeek> days(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String name : text.split(",", -1)) {
            days.add(day(name.trim()));
        }
        return days;
    }

    private static int minute(String text, int last) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new IllegalArgumentException(text);
        }
        int minuteOfHour = Integer.parseInt(time.group(2));
        int minute = Integer.parseInt(time.group(1)) * MINUTES_PER_HOUR + minuteOfHour;
        if (minuteOfHour >= MINUTES_PER_HOUR || minute > last) {
            throw new IllegalArgumentException(text);
        }
        return minute;
    }

    private static DayOfWeek day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (name.equalsIgnoreCase(day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                    || name.equalsIgnoreCase(day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))) {
                return day;
            }
        }
        throw new IllegalArgumentException(name);
    }
}
