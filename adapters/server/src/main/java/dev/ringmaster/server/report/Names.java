package dev.ringmaster.server.report;

import dev.ringmaster.WaitMode;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.Stage;
import java.util.Locale;
import java.util.StringJoiner;

/** What things are called where a person reads them. */
public final class Names {
    private Names() {}

    static String stage(Stage stage) {
        return switch (stage) {
            case PUBLISH_TO_DECIDE -> "publish to decide";
            case DECIDE_TO_CONFIRM -> "decide to confirm";
            case QUEUE_WAIT -> "queue wait";
        };
    }

    static String placement(PlacementPolicy policy) {
        return words(policy.name(), '-');
    }

    static String waitMode(WaitMode mode) {
        return words(mode.name(), '-');
    }

    static String reason(RejectReason reason) {
        return words(reason.name(), ' ');
    }

    static String queuePolicy(QueuePolicy policy) {
        return switch (policy) {
            case STRICT -> "strict levels";
            case WEIGHTED_FAIR -> "levels by weight";
            case HYBRID -> "level 0 first, then by weight";
        };
    }

    /** Like {@code 20 at a time, 8 requests/s, 10,000 tokens/s, 8,000 tokens each}. */
    static String limits(Limits limits) {
        StringJoiner words = new StringJoiner(", ");
        words.setEmptyValue("no limits");
        if (limits.maxConcurrent() > 0) {
            words.add(number(limits.maxConcurrent()) + " at a time");
        }
        if (!limits.requests().isUnlimited()) {
            words.add(perSecond(limits.requests()) + " requests/s");
        }
        if (!limits.tokens().isUnlimited()) {
            words.add(perSecond(limits.tokens()) + " tokens/s");
        }
        if (limits.maxContextTokens() > 0) {
            words.add(number(limits.maxContextTokens()) + " tokens each");
        }
        return words.toString();
    }

    private static String perSecond(Rate rate) {
        double perSecond = rate.amount() * 1e9 / rate.periodNanos();
        return perSecond == Math.rint(perSecond) ? number((long) perSecond) : digits(perSecond);
    }

    static String dimension(String name) {
        return switch (name) {
            case ResourceCatalog.CPU_MILLIS -> "CPU";
            case ResourceCatalog.MEMORY_MIB -> "memory";
            default -> name;
        };
    }

    /** Like {@code 1.23 ms}: three digits and the unit that makes them readable. */
    public static String duration(long nanos) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        if (nanos < 1_000_000) {
            return digits(nanos / 1e3) + " us";
        }
        if (nanos < 1_000_000_000) {
            return digits(nanos / 1e6) + " ms";
        }
        double seconds = nanos / 1e9;
        if (seconds < 600) {
            return digits(seconds) + " s";
        }
        return seconds < 36_000 ? digits(seconds / 60) + " min" : digits(seconds / 3600) + " h";
    }

    /** The same for where every character can be shown. */
    static String durationWithMu(long nanos) {
        return duration(nanos).replace(" us", " \u00b5s");
    }

    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String digits(double value) {
        int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static String words(String constant, char separator) {
        return constant.toLowerCase(Locale.ROOT).replace('_', separator);
    }
}
