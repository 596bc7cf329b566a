package dev.ringmaster.server.replay;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.server.trace.SyntheticWorkload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may start when in a run.
 *
 * @param policy levels, shares and limits
 * @param accounts the names of the accounts, in the order of their numbers
 * @param source what the policy was read from, or null if it is the one of runs without a configuration
 */
public record Admission(
        AdmissionPolicy policy,
        List<String> accounts,
        @Nullable String source) {
    /** Ten strict levels without limits, one account. */
    public static final Admission OPEN = new Admission(
            AdmissionPolicy.builder(SyntheticWorkload.PRIORITY_LEVELS).build(), List.of("anonymous"), null);

    /** Copies the names. */
    public Admission {
        accounts = List.copyOf(accounts);
    }

    /** Whether a configuration was given, so that a request may have to wait for time alone. */
    public boolean isConfigured() {
        return source != null;
    }

    /** The name of an account. */
    public String account(int number) {
        return number < accounts.size() ? accounts.get(number) : "account number " + number;
    }
}
