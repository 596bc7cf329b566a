package dev.ringmaster.api;

import java.util.List;

/**
 * What an account has used; what was true between two decisions.
 *
 * @param account its number
 * @param limits what is used of its limits
 * @param quotas what was used of its quotas
 */
public record AccountStatus(int account, LimitUse limits, List<QuotaStatus> quotas) {
    /** Keeps the list as it is now. */
    public AccountStatus {
        quotas = List.copyOf(quotas);
    }
}
