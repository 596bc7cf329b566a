package dev.ringmaster.dispatch.health;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/** How bad it is, the least first. In JSON in lower case. */
public enum Severity {
    /** Nothing to see to. */
    HEALTHY,
    /** Worth a look. */
    WARNING,
    /** Needs somebody. */
    CRITICAL;

    /** The worst of some alerts, healthy without any. */
    public static Severity worstOf(List<Alert> alerts) {
        Severity worst = HEALTHY;
        for (Alert alert : alerts) {
            worst = worst.compareTo(alert.severity()) < 0 ? alert.severity() : worst;
        }
        return worst;
    }

    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
