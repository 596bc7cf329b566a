package dev.ringmaster.server.replay;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * When requests are submitted.
 *
 * @param kind by which rule
 * @param perSecond the rate, where the kind is {@link Kind#RATE}
 */
public record Pace(Kind kind, double perSecond) {
    /** As soon as the engine takes them. */
    public static final Pace ASAP = new Pace(Kind.ASAP, 0);

    /** The rules. */
    public enum Kind {
        /** As soon as the engine takes them; the time of the trace, if it is followed, is made up. */
        ASAP,
        /** At the times of the trace, in real time. */
        TRACE,
        /** At a fixed rate, in real time. */
        RATE
    }

    /**
     * Reads {@code asap}, {@code trace} or a rate such as {@code 5000/s}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static Pace parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "asap" -> ASAP;
            case "trace" -> new Pace(Kind.TRACE, 0);
            default -> new Pace(Kind.RATE, rate(text, lower));
        };
    }

    /** When the request that is submitted as the n-th is due, counted from the first; for fixed rates. */
    long dueNanos(int n) {
        return (long) (n * (TimeUnit.SECONDS.toNanos(1) / perSecond));
    }

    @Override
    public String toString() {
        if (kind != Kind.RATE) {
            return kind.name().toLowerCase(Locale.ROOT);
        }
        boolean isWhole = perSecond == Math.rint(perSecond) && perSecond < 1e15;
        return (isWhole ? Long.toString((long) perSecond) : Double.toString(perSecond)) + "/s";
    }

    private static double rate(String text, String lower) {
        if (lower.endsWith("/s")) {
            try {
                double rate = Double.parseDouble(lower.substring(0, lower.length() - 2));
                if (rate >= 0.001 && rate <= 1e9) {
                    return rate;
                }
            } catch (NumberFormatException e) {
                // Told below, in the same words as a rate out of range.
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no pace; allowed are asap, trace and a rate from 0.001/s to 1000000000/s");
    }
}
