package dev.ringmaster.gateway;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.gateway.ini.Nearest;
import dev.ringmaster.gateway.ini.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Turns settings into what the engine enforces, once. */
final class PolicyBuilder {
    private final SchedulerSettings settings;
    private final Accounts accounts;
    private final List<String> dimensions;
    private final Problems problems = new Problems();

    PolicyBuilder(SchedulerSettings settings, Accounts accounts, ResourceCatalog catalog) {
        this.settings = settings;
        this.accounts = accounts;
        dimensions = catalog.dimensions();
    }

    AdmissionPolicy build() {
        AdmissionPolicy.Builder policy = AdmissionPolicy.builder(settings.levels())
                .queuePolicy(settings.policy())
                .defaultLevel(settings.defaultPriority())
                .weights(settings.weights().stream().mapToInt(Integer::intValue).toArray())
                .maxQueuedPerLevel(settings.maxQueueDepth())
                .waitTimeoutNanos(settings.queueTimeout().toNanos())
                .engineLimits(settings.limits())
                .defaultAccount(account(SchedulerSettings.OTHER_ACCOUNTS));
        for (String name : namedAccounts()) {
            int number = accounts.number(name);
            if (number == Accounts.NO_ROOM) {
                problems.add("there is no room for account " + name + "; " + accounts.size() + " are known");
            } else {
                policy.account(number, account(name));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems.list());
        }
        return policy.build();
    }

    private Set<String> namedAccounts() {
        Set<String> names = new TreeSet<>(settings.accounts().keySet());
        if (settings.hasAccountQuotas()) {
            settings.quotas().forEach(quota -> names.add(quota.account()));
        }
        names.remove(SchedulerSettings.OTHER_ACCOUNTS);
        return names;
    }

    private AccountPolicy account(String name) {
        AccountSettings others =
                settings.accounts().getOrDefault(SchedulerSettings.OTHER_ACCOUNTS, AccountSettings.UNLIMITED);
        AccountSettings account = settings.accounts().getOrDefault(name, others);
        return new AccountPolicy(account.limits(), quotas(name), account.accountClass());
    }

    private List<Quota> quotas(String account) {
        if (!settings.hasAccountQuotas()) {
            return List.of();
        }
        Map<String, QuotaSettings> byName = new LinkedHashMap<>();
        for (QuotaSettings quota : settings.quotas()) {
            if (quota.account().equals(account)) {
                byName.put(quota.name(), quota);
            } else if (quota.account().equals(QuotaSettings.EVERY_ACCOUNT)) {
                byName.putIfAbsent(quota.name(), quota);
            }
        }
        List<Quota> quotas = new ArrayList<>();
        byName.values().forEach(quota -> quotas.add(quota(quota)));
        return quotas;
    }

    private Quota quota(QuotaSettings from) {
        return new Quota(
                from.name(),
                from.kind(),
                measure(from),
                from.period(),
                from.zone(),
                from.limit(),
                from.maxBorrowed(),
                from.alertPercent());
    }

    private int measure(QuotaSettings quota) {
        return switch (quota.measure()) {
            case QuotaSections.REQUESTS -> Quota.REQUESTS;
            case QuotaSections.TOKENS -> Quota.TOKENS;
            default -> dimension(quota);
        };
    }

    private int dimension(QuotaSettings quota) {
        int index = dimensions.indexOf(quota.measure());
        if (index < 0) {
            Set<String> known = new TreeSet<>(dimensions);
            known.add(QuotaSections.REQUESTS);
            known.add(QuotaSections.TOKENS);
            problems.add("quota " + quota.name() + " in " + quota.origin() + " measures unknown '" + quota.measure()
                    + "'" + Nearest.hint(quota.measure(), known));
            return Quota.REQUESTS;
        }
        return index;
    }
}
