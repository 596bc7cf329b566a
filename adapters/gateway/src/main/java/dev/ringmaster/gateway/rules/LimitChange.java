package dev.ringmaster.gateway.rules;

import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Rate;

/**
 * Limits of which some are set. Immutable.
 *
 * @param maxConcurrent most requests at a time, 0 for no limit, {@link #UNCHANGED} to leave it alone
 * @param maxRps most requests a second, likewise
 * @param maxTokensPerSec most tokens a second, likewise
 */
public record LimitChange(long maxConcurrent, long maxRps, long maxTokensPerSec) {
    /** Instead of a limit: it stays what it is. */
    public static final long UNCHANGED = -1;

    /** Changes nothing. */
    public static final LimitChange NONE = new LimitChange(UNCHANGED, UNCHANGED, UNCHANGED);

    boolean isNone() {
        return equals(NONE);
    }

    /** The limits with those changed that are set here. */
    Limits applyTo(Limits limits) {
        Limits changed = limits;
        if (maxConcurrent != UNCHANGED) {
            changed = changed.withMaxConcurrent(maxConcurrent);
        }
        if (maxRps != UNCHANGED) {
            changed = changed.withRequests(Rate.perSecond(maxRps));
        }
        if (maxTokensPerSec != UNCHANGED) {
            changed = changed.withTokens(Rate.perSecond(maxTokensPerSec));
        }
        return changed;
    }

    /** The smaller limit of both, one by one. */
    LimitChange smallest(LimitChange other) {
        return new LimitChange(
                smallest(maxConcurrent, other.maxConcurrent),
                smallest(maxRps, other.maxRps),
                smallest(maxTokensPerSec, other.maxTokensPerSec));
    }

    /** No limit is larger than any limit. */
    private static long smallest(long one, long other) {
        if (one == UNCHANGED) {
            return other;
        }
        if (other == UNCHANGED) {
            return one;
        }
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }
}
