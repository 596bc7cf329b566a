package dev.ringmaster.core;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.LedgerAwayPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.ResourceCatalog;
import java.util.Collections;
import java.util.List;

/**
 * What a scheduler is made for, checked by the engine's configuration.
 *
 * @param pools how each pool uses its workers, by pool index
 * @param maxAccounts how many accounts there may be
 * @param ledgerCredits most records on their way to the ledger; 0 if there is none
 * @param whenLedgerIsAway what may start while the ledger cannot be reached
 */
public record SchedulerConfig(
        ResourceCatalog catalog,
        AdmissionPolicy admission,
        List<PoolPolicy> pools,
        int maxAccounts,
        int maxOpenRequests,
        int ledgerCredits,
        LedgerAwayPolicy whenLedgerIsAway) {
    /** All pools have the default policy, and there is no ledger. */
    public SchedulerConfig(ResourceCatalog catalog, AdmissionPolicy admission, int maxAccounts, int maxOpenRequests) {
        this(
                catalog,
                admission,
                Collections.nCopies(catalog.pools().size(), PoolPolicy.DEFAULT),
                maxAccounts,
                maxOpenRequests,
                0,
                LedgerAwayPolicy.HOLD);
    }

    /** The same with a ledger. */
    public SchedulerConfig withLedgerCredits(int credits) {
        return new SchedulerConfig(catalog, admission, pools, maxAccounts, maxOpenRequests, credits, whenLedgerIsAway);
    }

    /** The same with another policy for while the ledger cannot be reached. */
    public SchedulerConfig withLedgerAway(LedgerAwayPolicy policy) {
        return new SchedulerConfig(catalog, admission, pools, maxAccounts, maxOpenRequests, ledgerCredits, policy);
    }

    /** The same with one policy for all pools. */
    public SchedulerConfig withPools(PoolPolicy policy) {
        return new SchedulerConfig(
                catalog,
                admission,
                Collections.nCopies(pools.size(), policy),
                maxAccounts,
                maxOpenRequests,
                ledgerCredits,
                whenLedgerIsAway);
    }
}
