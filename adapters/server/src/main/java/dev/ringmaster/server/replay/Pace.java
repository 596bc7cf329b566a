package dev.ringmaster.server.replay;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * When requests are submitted.
 *
 * @param kind by which rule
 * @param perSecond the rate, where the kind is {@link Kind#RATE}, and trace seconds where it is {@link Kind#FASTER}
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
        /** At the times of the trace, which passes so many times as fast as real time; the engine's time is the trace's. */
        FASTER,
        /** At a fixed rate, in real time. */
        RATE
    }

    /**
     * Reads {@code asap}, {@code trace}, an acceleration such as {@code 100x} or a rate such as {@code 5000/s}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static Pace parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "asap" -> ASAP;
            case "trace" -> new Pace(Kind.TRACE, 0);
            default ->
                lower.endsWith("x")
                        ? new Pace(Kind.FASTER, number(text, lower, 1, 0.01, 1e6))
                        : new Pace(Kind.RATE, rate(text, lower));
        };
    }

    /** When the request that is submitted as the n-th is due, counted from the first; for fixed rates. */
    long dueNanos(int n) {
        return (long) (n * (TimeUnit.SECONDS.toNanos(1) / perSecond));
    }

    @Override
    public String toString() {
        if (kind == Kind.ASAP || kind == Kind.TRACE) {
            return kind.name().toLowerCase(Locale.ROOT);
        }
        boolean isWhole = perSecond == Math.rint(perSecond) && perSecond < 1e15;
        return (isWhole ? Long.toString((long) perSecond) : Double.toString(perSecond))
                + (kind == Kind.RATE ? "/s" : "x");
    }

    private static double rate(String text, String lower) {
        if (!lower.endsWith("/s")) {
            throw noPace(text);
        }
        return number(text, lower, 2, 0.001, 1e9);
    }

    private static double number(String text, String lower, int unitLetters, double min, double max) {
        try {
            double number = Double.parseDouble(lower.substring(0, lower.length() - unitLetters));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, in the same words as a number out of range.
        }
        throw noPace(text);
    }

    private static IllegalArgumentException noPace(String text) {
        return new IllegalArgumentException("'" + text + "' is no pace; allowed are asap, trace, an acceleration from "
                + "0.01x to 1000000x and a rate from 0.001/s to 1000000000/s");
    }
}
