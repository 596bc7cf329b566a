package dev.ringmaster.gateway;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.gateway.ini.EntryReader;
import dev.ringmaster.gateway.ini.IniEntry;
import dev.ringmaster.gateway.ini.IniFile;
import dev.ringmaster.gateway.ini.IniSection;
import dev.ringmaster.gateway.ini.Nearest;
import dev.ringmaster.gateway.ini.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Merges the sources of settings key by key and reads them, once. */
final class SettingsLoader {
    private static final String VARIABLE_PREFIX = "TOKLIGENCE_";
    private static final List<String> OWN_PREFIXES =
            List.of("scheduler_", "api_key_priority_", "account_quota_", "time_rules_");
    private static final String ACCOUNT_PREFIX = "account.";
    private static final String KEYS_SECTION = "scheduler";
    private static final Set<String> KNOWN_SECTIONS =
            Set.of("[scheduler]", "[account.NAME]", "[quota.NAME]", "[quota.ACCOUNT.NAME]");

    private final Problems problems = new Problems();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, IniEntry> keys = new LinkedHashMap<>();
    private final Map<String, IniSection> accountSections = new LinkedHashMap<>();
    private final Map<String, IniSection> quotaSections = new LinkedHashMap<>();

    SettingsLoader(SettingsSources sources) {
        sources.readFiles(problems).forEach(this::merge);
        sources.environment().forEach(this::mergeVariable);
    }

    SchedulerSettings load() {
        SettingKeys settings = new SettingKeys(new EntryReader(keys, problems), problems, notes);
        SchedulerSettings loaded = settings.read(accounts(), quotas());
        if (!problems.isEmpty()) {
            throw new SettingsException(problems.list());
        }
        return loaded;
    }

    private void merge(IniFile file) {
        for (IniSection section : file.sections()) {
            String name = section.name();
            if (name.isEmpty() || name.equals(KEYS_SECTION)) {
                section.entries().forEach(this::mergeKey);
            } else if (name.startsWith(ACCOUNT_PREFIX)) {
                accountSections.merge(name, section, IniSection::overlaidBy);
            } else if (name.startsWith(QuotaSections.PREFIX)) {
                quotaSections.merge(name, section, IniSection::overlaidBy);
            } else {
                problems.add("unknown section [" + name + "] in " + section.origin()
                        + Nearest.hint("[" + name + "]", KNOWN_SECTIONS));
            }
        }
    }

    private void mergeKey(IniEntry entry) {
        keys.put(entry.key(), entry);
    }

    /** A variable that is set to nothing counts as not set, which is how a container's environment says so. */
    private void mergeVariable(String variable, String value) {
        if (!variable.startsWith(VARIABLE_PREFIX) || value.isBlank()) {
            return;
        }
        String key = variable.substring(VARIABLE_PREFIX.length()).toLowerCase(Locale.ROOT);
        if (OWN_PREFIXES.stream().anyMatch(key::startsWith)) {
            mergeKey(new IniEntry(key, value.trim(), "environment variable " + variable));
        }
    }

    private Map<String, AccountSettings> accounts() {
        Map<String, AccountSettings> accounts = new LinkedHashMap<>();
        IniSection others = accountSections.get(ACCOUNT_PREFIX + SchedulerSettings.OTHER_ACCOUNTS);
        AccountSettings absent = AccountSettings.UNLIMITED;
        if (others != null) {
            absent = account(others, absent);
        }
        for (IniSection section : accountSections.values()) {
            String name = section.name().substring(ACCOUNT_PREFIX.length()).trim();
            if (name.isEmpty()) {
                problems.add("section [" + section.name() + "] in " + section.origin() + " names no account");
            }
            accounts.put(name, section.equals(others) ? absent : account(section, absent));
        }
        return accounts;
    }

    private AccountSettings account(IniSection section, AccountSettings absent) {
        EntryReader reader = EntryReader.of(section, problems);
        AccountSettings account = new AccountSettings(
                LimitKeys.read(reader, "", absent.limits()),
                reader.smallNumber("class", absent.accountClass(), 0, AccountPolicy.MAX_CLASS));
        reader.refuseUnknown();
        return account;
    }

    private List<QuotaSettings> quotas() {
        return quotaSections.values().stream()
                .map(section -> QuotaSections.read(section, problems))
                .toList();
    }
}
