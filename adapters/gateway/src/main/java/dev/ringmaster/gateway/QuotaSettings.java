package dev.ringmaster.gateway;

import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import java.time.ZoneId;

/**
 * What a section {@code [quota.NAME]} or {@code [quota.ACCOUNT.NAME]} says. The parts mean what they mean in
 * {@link Quota}; the measure is still a name, because only the engine's catalog knows the dimensions.
 *
 * @param account whose quota it is; {@link #EVERY_ACCOUNT} for a quota that every account has for itself
 * @param name what it is called; a quota of an account replaces the quota of the same name that every account has
 * @param measure {@code requests}, {@code tokens} or the name of a dimension
 * @param origin where it stands, for messages
 */
public record QuotaSettings(
        String account,
        String name,
        Quota.Kind kind,
        String measure,
        QuotaPeriod period,
        ZoneId zone,
        long limit,
        long maxBorrowed,
        int alertPercent,
        String origin) {
    /** Instead of an account's name: each account has such a quota of its own. */
    public static final String EVERY_ACCOUNT = "*";
}
