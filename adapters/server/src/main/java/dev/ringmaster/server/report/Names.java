package dev.ringmaster.server.report;

import dev.ringmaster.WaitMode;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.Stage;
import java.util.Locale;

/** What things are called where a person reads them. */
final class Names {
    private Names() {}

    static String stage(Stage stage) {
        return switch (stage) {
            case PUBLISH_TO_DECIDE -> "publish to decide";
            case DECIDE_TO_CONFIRM -> "decide to confirm";
            case QUEUE_WAIT -> "queue wait";
        };
    }

    static String waitMode(WaitMode mode) {
        return words(mode.name(), '-');
    }

    static String reason(RejectReason reason) {
        return words(reason.name(), ' ');
    }

    static String dimension(String name) {
        return switch (name) {
            case ResourceCatalog.CPU_MILLIS -> "CPU";
            case ResourceCatalog.MEMORY_MIB -> "memory";
            default -> name;
        };
    }

    /** Like {@code 1.23 ms}: three digits and the unit that makes them readable. */
    static String duration(long nanos) {
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

    private static String digits(double value) {
        int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static String words(String constant, char separator) {
        return constant.toLowerCase(Locale.ROOT).replace('_', separator);
    }
}
