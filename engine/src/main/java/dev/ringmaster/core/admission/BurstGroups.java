package dev.ringmaster.core.admission;

import dev.ringmaster.api.Quota;
import java.util.ArrayList;
import java.util.List;

/**
 * The burstable quotas of all accounts of one engine, by what they count: those of the same measure, period and zone
 * lend to each other what they do not use. One for all {@link AccountQuotas} of an engine.
 *
 * <p>Single writer: the deciding thread. Nothing else may lend or borrow, reserved quotas least of all.
 */
public final class BurstGroups {
    private final List<BurstGroup> groups = new ArrayList<>();

    /** The group of a burstable quota, made if there is none. */
    BurstGroup groupOf(long nowNanos, Quota quota) {
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).isFor(quota)) {
                return groups.get(i);
            }
        }
        BurstGroup group = new BurstGroup(nowNanos, quota);
        groups.add(group);
        return group;
    }

    /** Forgets the groups that have no member any more. */
    void dropEmpty() {
        groups.removeIf(BurstGroup::isEmpty);
    }
}
