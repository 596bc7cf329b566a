package dev.ringmaster.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one account may do.
 *
 * @param limits its limits, over all pools
 * @param quotas its quotas, all of which hold
 * @param accountClass under which class its waits are recorded, 0 to {@value #MAX_CLASS}
 */
public record AccountPolicy(Limits limits, List<Quota> quotas, int accountClass) {
    /** The highest account class. */
    public static final int MAX_CLASS = 7;

    /** No limit, no quota, class 0. */
    public static final AccountPolicy UNLIMITED = new AccountPolicy(Limits.NONE, List.of(), 0);

    /** Checks the class and the names of the quotas. */
    public AccountPolicy {
        quotas = List.copyOf(quotas);
        if (accountClass < 0 || accountClass > MAX_CLASS) {
            throw new IllegalArgumentException("accountClass is " + accountClass + "; allowed is 0 to " + MAX_CLASS);
        }
        Set<String> names = new HashSet<>();
        for (Quota quota : quotas) {
            if (!names.add(quota.name())) {
                throw new IllegalArgumentException("two quotas of one account are called " + quota.name());
            }
        }
    }

    /** Limits without quotas, class 0. */
    public static AccountPolicy of(Limits limits) {
        return new AccountPolicy(limits, List.of(), 0);
    }
}
