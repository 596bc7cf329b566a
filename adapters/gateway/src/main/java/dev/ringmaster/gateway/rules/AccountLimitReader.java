package dev.ringmaster.gateway.rules;

import dev.ringmaster.api.Rate;
import dev.ringmaster.gateway.ini.EntryReader;
import dev.ringmaster.gateway.ini.IniEntry;
import dev.ringmaster.gateway.ini.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the value of {@code quota.PATTERN = concurrent:a,rps:b,tokens_per_sec:c}, in any order, once. */
final class AccountLimitReader {
    private static final String ALLOWED =
            "at least one of concurrent:N, rps:N and tokens_per_sec:N, with commas between them";

    private final IniEntry entry;
    private final Problems problems;

    AccountLimitReader(IniEntry entry, Problems problems) {
        this.entry = entry;
        this.problems = problems;
    }

    Optional<LimitChange> read() {
        Map<String, IniEntry> parts = new LinkedHashMap<>();
        for (String part : entry.value().split(",", -1)) {
            int colon = part.indexOf(':');
            String key = part.substring(0, Math.max(0, colon)).trim();
            String value = part.substring(colon + 1).trim();
            if (colon < 0 || parts.put(key, new IniEntry(key, value, entry.origin())) != null) {
                problems.add(
                        entry.key() + " in " + entry.origin() + " is '" + entry.value() + "'; allowed is " + ALLOWED);
                return Optional.empty();
            }
        }
        EntryReader reader = new EntryReader(parts, problems);
        LimitChange change = new LimitChange(
                reader.wholeNumber("concurrent", LimitChange.UNCHANGED, 0, Integer.MAX_VALUE),
                reader.wholeNumber("rps", LimitChange.UNCHANGED, 0, Rate.MAX_AMOUNT),
                reader.wholeNumber("tokens_per_sec", LimitChange.UNCHANGED, 0, Rate.MAX_AMOUNT));
        reader.refuseUnknown();
        return Optional.of(change);
    }
}
