package dev.ringmaster.dispatch.upstream;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Retry-After} of RFC 9110, section 10.2.3. Any thread. */
public final class RetryAfter {
    /** The shortest pause that is ever kept. */
    public static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** The pause where the upstream names none. */
    public static final long DEFAULT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The longest pause that is believed. */
    public static final long MAX_NANOS = TimeUnit.HOURS.toNanos(1);

    private RetryAfter() {}

    /**
     * How long to leave the upstream alone.
     *
     * @param header whole seconds or a date as in {@code Sun, 06 Nov 1994 08:49:37 GMT}; {@code null} if there was none
     * @param nowEpochMillis the time to count from if it is a date
     * @return 0.5 s to 1 h; 1 s if the header is absent or cannot be read
     */
    public static long nanos(@Nullable String header, long nowEpochMillis) {
        if (header == null) {
            return DEFAULT_NANOS;
        }
        String text = header.trim();
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return limited(TimeUnit.SECONDS.toNanos(seconds(text)));
        }
        try {
            Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
            return limited(TimeUnit.MILLISECONDS.toNanos(until.toEpochMilli() - nowEpochMillis));
        } catch (DateTimeException | ArithmeticException e) {
            return DEFAULT_NANOS;
        }
    }

    private static long seconds(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long limited(long nanos) {
        return Math.max(MIN_NANOS, Math.min(nanos, MAX_NANOS));
    }
}
