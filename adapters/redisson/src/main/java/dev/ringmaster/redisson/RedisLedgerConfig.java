package dev.ringmaster.redisson;

import dev.ringmaster.api.ResourceCatalog;
import java.time.Duration;
import java.util.List;

/**
 * How a node uses Redis as its ledger. Immutable.
 *
 * @param settings where Redis is
 * @param catalog the vocabulary of demands and capacities; all nodes must have the same
 * @param nodeName what the node is called when it starts again; no two nodes that run may have the same. What an earlier
 *     run of that name left is taken up again, unless another node has taken it over
 * @param groups for each pool, by its index, the group whose workers it shares: pools of one group, such as those that
 *     fail over to each other, stand in one hash slot of a cluster. Default: each pool is its own group, under its name
 * @param areWorkersShared whether the workers are those in Redis, shared by all nodes; otherwise Redis only stores what
 *     the engine decides on workers of its own. Default true
 * @param lease how long a node may be silent before others take its requests over, 500 ms to 1 hour; default 3 s
 * @param checkPeriod how often workers of which nothing was heard are checked, 10 ms to 1 hour; default 500 ms
 * @param maxBatchesInFlight how many batches may wait for an answer, 1 to 32; default 16
 */
public record RedisLedgerConfig(
        RedisSettings settings,
        ResourceCatalog catalog,
        String nodeName,
        List<String> groups,
        boolean areWorkersShared,
        Duration lease,
        Duration checkPeriod,
        int maxBatchesInFlight) {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MOST_IN_FLIGHT = 32;

    /** Checks every range. */
    public RedisLedgerConfig {
        groups = List.copyOf(groups);
        if (nodeName.isBlank()) {
            throw new IllegalArgumentException("nodeName is blank; a node needs a name of its own");
        }
        if (groups.size() != catalog.pools().size()) {
            throw new IllegalArgumentException("groups are named for " + groups.size() + " pools; the catalog has "
                    + catalog.pools().size());
        }
        requireInRange("lease", lease, Duration.ofMillis(500));
        requireInRange("checkPeriod", checkPeriod, Duration.ofMillis(10));
        if (maxBatchesInFlight < 1 || maxBatchesInFlight > MOST_IN_FLIGHT) {
            throw new IllegalArgumentException(
                    "maxBatchesInFlight is " + maxBatchesInFlight + "; allowed is 1 to " + MOST_IN_FLIGHT);
        }
    }

    /** A node with the defaults. */
    public static RedisLedgerConfig of(RedisSettings settings, ResourceCatalog catalog, String nodeName) {
        return new RedisLedgerConfig(
                settings, catalog, nodeName, catalog.pools(), true, Duration.ofSeconds(3), Duration.ofMillis(500), 16);
    }

    /** The same with other groups of pools. */
    public RedisLedgerConfig withGroups(List<String> newGroups) {
        return new RedisLedgerConfig(
                settings, catalog, nodeName, newGroups, areWorkersShared, lease, checkPeriod, maxBatchesInFlight);
    }

    /** The same for workers of the engine's own. */
    public RedisLedgerConfig withOwnWorkers() {
        return new RedisLedgerConfig(
                settings, catalog, nodeName, groups, false, lease, checkPeriod, maxBatchesInFlight);
    }

    /** The same with another lease. */
    public RedisLedgerConfig withLease(Duration newLease) {
        return new RedisLedgerConfig(
                settings, catalog, nodeName, groups, areWorkersShared, newLease, checkPeriod, maxBatchesInFlight);
    }

    /** The same with another period of checks. */
    public RedisLedgerConfig withCheckPeriod(Duration period) {
        return new RedisLedgerConfig(
                settings, catalog, nodeName, groups, areWorkersShared, lease, period, maxBatchesInFlight);
    }

    /** The same with more or fewer batches that wait for an answer. */
    public RedisLedgerConfig withMaxBatchesInFlight(int batches) {
        return new RedisLedgerConfig(
                settings, catalog, nodeName, groups, areWorkersShared, lease, checkPeriod, batches);
    }

    private static void requireInRange(String option, Duration value, Duration min) {
        if (value.compareTo(min) < 0 || value.compareTo(HOUR) > 0) {
            throw new IllegalArgumentException(
                    option + " is " + value.toMillis() + " ms; allowed is " + min.toMillis() + " ms to an hour");
        }
    }
}
