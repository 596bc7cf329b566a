package dev.ringmaster.gateway;

import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.gateway.ini.EntryReader;
import dev.ringmaster.gateway.ini.IniSection;
import dev.ringmaster.gateway.ini.Problems;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/** Reads {@code [quota.NAME]} and {@code [quota.ACCOUNT.NAME]}; an account's name may have dots, a quota's has none. */
final class QuotaSections {
    static final String PREFIX = "quota.";
    static final String REQUESTS = "requests";
    static final String TOKENS = "tokens";

    private static final int DEFAULT_ALERT_PERCENT = 80;
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final Map<String, Quota.Kind> KINDS = Map.of(
            "hard", Quota.Kind.HARD,
            "soft", Quota.Kind.SOFT,
            "reserved", Quota.Kind.RESERVED,
            "burstable", Quota.Kind.BURSTABLE);
    private static final Map<String, QuotaPeriod> PERIODS = Map.of(
            "hour", QuotaPeriod.HOUR,
            "day", QuotaPeriod.DAY,
            "month", QuotaPeriod.MONTH,
            "total", QuotaPeriod.TOTAL);

    private QuotaSections() {}

    static QuotaSettings read(IniSection section, Problems problems) {
        EntryReader reader = EntryReader.of(section, problems);
        String path = section.name().substring(PREFIX.length());
        int dot = path.lastIndexOf('.');
        String account =
                dot < 0 ? QuotaSettings.EVERY_ACCOUNT : path.substring(0, dot).trim();
        String name = path.substring(dot + 1).trim();
        if (name.isEmpty() || account.isEmpty()) {
            problems.add("section [" + section.name() + "] in " + section.origin()
                    + " has an empty name; write [quota.NAME] or [quota.ACCOUNT.NAME]");
        }
        Quota.Kind kind = reader.choice("type", KINDS, Quota.Kind.HARD);
        QuotaSettings quota = new QuotaSettings(
                account,
                name,
                kind,
                reader.text("measure", TOKENS),
                reader.choice("period", PERIODS, QuotaPeriod.MONTH),
                reader.zone("timezone", UTC),
                limit(section, reader, problems),
                reader.wholeNumber("max_borrowed", 0, 0, Quota.MAX_LIMIT),
                reader.smallNumber("alert_percent", DEFAULT_ALERT_PERCENT, 0, 100),
                section.origin());
        refuseBorrowing(quota, reader, problems);
        reader.refuseUnknown();
        return quota;
    }

    private static long limit(IniSection section, EntryReader reader, Problems problems) {
        if (reader.entry("limit").isEmpty()) {
            problems.add("section [" + section.name() + "] in " + section.origin() + " has no limit; allowed is 1 to "
                    + Quota.MAX_LIMIT);
        }
        return reader.wholeNumber("limit", 1, 1, Quota.MAX_LIMIT);
    }

    private static void refuseBorrowing(QuotaSettings quota, EntryReader reader, Problems problems) {
        if (quota.maxBorrowed() > 0 && quota.kind() != Quota.Kind.BURSTABLE) {
            reader.entry("max_borrowed")
                    .ifPresent(entry -> problems.add("max_borrowed in " + entry.origin() + " is " + entry.value()
                            + ", but only a quota of type burstable may borrow"));
        }
    }
}
