package dev.ringmaster.gateway;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.ResourceCatalog;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The settings of a gateway's scheduler, complete and checked. Immutable; any thread.
 *
 * <p>The keys are those of {@code scheduler.ini}; the default is in brackets. A limit of 0 is off.
 *
 * @param isEnabled {@code scheduler_enabled} [false]: when not, a gateway starts no engine and passes requests through
 * @param levels {@code scheduler_priority_levels} [10], 1 to {@value AdmissionPolicy#MAX_LEVELS}
 * @param defaultPriority {@code scheduler_default_priority} [the middle level], below {@code levels}
 * @param policy {@code scheduler_policy} [hybrid]: strict, wfq or hybrid
 * @param maxQueueDepth {@code scheduler_max_queue_depth} [1,000]: most waiting requests of a level, 0 for none
 * @param queueTimeout {@code scheduler_queue_timeout_sec} [30 s], 1 s to a year
 * @param limits {@code scheduler_max_concurrent} [100], {@code scheduler_max_rps} [100],
 *     {@code scheduler_max_tokens_per_sec} [10,000] and {@code scheduler_max_context_length} [128,000]
 * @param weights {@code scheduler_weights} [halving from the most urgent level]: one for each level, each 1 to 65,536
 * @param statsInterval {@code scheduler_stats_interval_sec} [180 s]; zero is off
 * @param apiKeys {@code api_key_priority_*}
 * @param hasAccountQuotas {@code account_quota_enabled} [false]: whether the quotas hold
 * @param timeRules {@code time_rules_*}
 * @param accounts what {@code [account.NAME]} sections say; {@code [account.*]} is for accounts without a section
 * @param quotas what {@code [quota.…]} sections say
 * @param notes what a user should know and is no error: keys that have no effect any more
 */
public record SchedulerSettings(
        boolean isEnabled,
        int levels,
        int defaultPriority,
        QueuePolicy policy,
        int maxQueueDepth,
        Duration queueTimeout,
        Limits limits,
        List<Integer> weights,
        Duration statsInterval,
        ApiKeySettings apiKeys,
        boolean hasAccountQuotas,
        TimeRulesSettings timeRules,
        Map<String, AccountSettings> accounts,
        List<QuotaSettings> quotas,
        List<String> notes) {
    /** The section name of accounts that have none of their own. */
    public static final String OTHER_ACCOUNTS = "*";

    /** Copies the collections. */
    public SchedulerSettings {
        weights = List.copyOf(weights);
        accounts = Map.copyOf(accounts);
        quotas = List.copyOf(quotas);
        notes = List.copyOf(notes);
    }

    /**
     * Reads and checks everything.
     *
     * @throws SettingsException with all that is wrong: unreadable files, unknown keys and sections, values that cannot
     *     be read or are out of range, settings that do not go together
     */
    public static SchedulerSettings load(SettingsSources sources) {
        return new SettingsLoader(sources).load();
    }

    /**
     * What the engine is to enforce. Accounts that are named get their numbers here.
     *
     * @throws SettingsException if a quota measures a dimension that the catalog does not have, or there are more
     *     accounts than there is room for
     */
    public AdmissionPolicy toAdmissionPolicy(Accounts accounts, ResourceCatalog catalog) {
        return new PolicyBuilder(this, accounts, catalog).build();
    }
}
