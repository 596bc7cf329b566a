package dev.ringmaster;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.ExpectedRequests;
import dev.ringmaster.api.LedgerAwayPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.SchedulerConfig;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The configuration of one engine: checked once, then fixed.
 *
 * @param catalog the vocabulary of demands and capacities
 * @param admission levels, sharing and limits to start with; default ten strict levels without limits
 * @param pools how each pool uses its workers, by pool index; default {@link PoolPolicy#DEFAULT}
 * @param maxAccounts how many accounts are kept, numbered from 0, 1 to 16,777,216; default 65,536
 * @param maxOpenRequests most requests without a final answer, 1 to 16,777,216; default 65,536
 * @param commandRingSize slots of the command ring, a power of two, 64 to 1,048,576; default 8,192
 * @param maxBatchSize most commands decided, and most records written to the ledger, at once, 1 to 10,000; default 100
 * @param batchWindowNanos how long the first undelivered ledger record may wait for more to share its batch, 0 to 1 s;
 *     default 0: whatever has come together meanwhile
 * @param ledgerCredits most records on their way to the ledger, 1 to 65,536; default 1,024
 * @param whenLedgerIsAway what may start while a ledger that several nodes share cannot be reached; default
 *     {@link LedgerAwayPolicy#HOLD}
 * @param waitMode how the deciding thread waits; default {@link WaitMode#SHARED}
 * @param isEnabled whether there is any scheduling at all; default true. A {@link SchedulingEngine} that is switched off
 *     has no threads and keeps nothing: it answers every command with {@code BYPASSED}
 * @param isTimePassedIn whether the engine's time is only what {@code tryAdvanceTime} says, for replays and
 *     simulations; default false: it reads a clock once a batch
 */
public record EngineConfig(
        ResourceCatalog catalog,
        AdmissionPolicy admission,
        List<PoolPolicy> pools,
        int maxAccounts,
        int maxOpenRequests,
        int commandRingSize,
        int maxBatchSize,
        long batchWindowNanos,
        int ledgerCredits,
        LedgerAwayPolicy whenLedgerIsAway,
        WaitMode waitMode,
        boolean isEnabled,
        boolean isTimePassedIn) {

    /** Checks every range. */
    public EngineConfig {
        pools = List.copyOf(pools);
        int poolCount = catalog.pools().size();
        requireInRange("the number of pool policies", pools.size(), poolCount, poolCount);
        for (int i = 0; i < pools.size(); i++) {
            requireAllowed(catalog, i, pools.get(i));
        }
        requireInRange("maxAccounts", maxAccounts, 1, RequestSpec.MAX_ACCOUNT + 1L);
        requireInRange("maxOpenRequests", maxOpenRequests, 1, 1 << 24);
        requireInRange("commandRingSize", commandRingSize, 64, 1 << 20);
        if (Integer.bitCount(commandRingSize) != 1) {
            throw new IllegalArgumentException("commandRingSize is " + commandRingSize + "; it must be a power of two");
        }
        requireInRange("maxBatchSize", maxBatchSize, 1, 10_000);
        requireInRange("batchWindowNanos", batchWindowNanos, 0, TimeUnit.SECONDS.toNanos(1));
        requireInRange("ledgerCredits", ledgerCredits, 1, 1 << 16);
    }

    /** Starts from the defaults. */
    public static Builder builder(ResourceCatalog catalog) {
        return new Builder(catalog);
    }

    SchedulerConfig scheduler(int credits) {
        return new SchedulerConfig(catalog, admission, pools, maxAccounts, maxOpenRequests, credits, whenLedgerIsAway);
    }

    private static void requireAllowed(ResourceCatalog catalog, int pool, PoolPolicy policy) {
        for (int other : policy.failover()) {
            requireInRange("failover of pool " + pool, other, 0, catalog.pools().size() - 1);
            if (other == pool) {
                throw new IllegalArgumentException("pool " + pool + " fails over to itself");
            }
        }
        for (WorkerSpec template : policy.growth().templates()) {
            if (template.pool() != pool || template.capacity().catalog() != catalog) {
                throw new IllegalArgumentException(
                        "pool " + pool + " grows by a worker of another pool or catalog: " + template);
            }
        }
        for (ExpectedRequests expected : policy.expected()) {
            if (expected.demand().catalog() != catalog) {
                throw new IllegalArgumentException("pool " + pool + " expects demands of another catalog");
            }
        }
    }

    private static void requireInRange(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(option + " is " + value + "; allowed is " + min + " to " + max);
        }
    }

    /** Collects options; each is described at the component of the same name. Not thread safe. */
    public static final class Builder {
        private final ResourceCatalog catalog;
        private AdmissionPolicy admission = AdmissionPolicy.builder(10).build();
        private final PoolPolicy[] pools;
        private int maxAccounts = 1 << 16;
        private int maxOpenRequests = 1 << 16;
        private int commandRingSize = 1 << 13;
        private int maxBatchSize = 100;
        private long batchWindowNanos;
        private int ledgerCredits = 1 << 10;
        private LedgerAwayPolicy whenLedgerIsAway = LedgerAwayPolicy.HOLD;
        private WaitMode waitMode = WaitMode.SHARED;
        private boolean isEnabled = true;
        private boolean isTimePassedIn;

        private Builder(ResourceCatalog catalog) {
            this.catalog = catalog;
            pools = new PoolPolicy[catalog.pools().size()];
            Arrays.fill(pools, PoolPolicy.DEFAULT);
        }

        /** Lets all pools use their workers so; see {@link EngineConfig#pools()}. */
        public Builder pools(PoolPolicy policy) {
            Arrays.fill(pools, policy);
            return this;
        }

        /**
         * Lets one pool use its workers so; see {@link EngineConfig#pools()}.
         *
         * @throws IllegalArgumentException if the catalog has no such pool
         */
        public Builder pool(String pool, PoolPolicy policy) {
            pools[catalog.pool(pool)] = policy;
            return this;
        }

        /** See {@link EngineConfig#admission()}. */
        public Builder admission(AdmissionPolicy policy) {
            admission = policy;
            return this;
        }

        /** See {@link EngineConfig#maxAccounts()}. */
        public Builder maxAccounts(int accounts) {
            maxAccounts = accounts;
            return this;
        }

        /** See {@link EngineConfig#maxOpenRequests()}. */
        public Builder maxOpenRequests(int requests) {
            maxOpenRequests = requests;
            return this;
        }

        /** See {@link EngineConfig#commandRingSize()}. */
        public Builder commandRingSize(int slots) {
            commandRingSize = slots;
            return this;
        }

        /** See {@link EngineConfig#maxBatchSize()}. */
        public Builder maxBatchSize(int records) {
            maxBatchSize = records;
            return this;
        }

        /** See {@link EngineConfig#batchWindowNanos()}. */
        public Builder batchWindowNanos(long nanos) {
            batchWindowNanos = nanos;
            return this;
        }

        /** See {@link EngineConfig#ledgerCredits()}. */
        public Builder ledgerCredits(int records) {
            ledgerCredits = records;
            return this;
        }

        /** See {@link EngineConfig#whenLedgerIsAway()}. */
        public Builder whenLedgerIsAway(LedgerAwayPolicy policy) {
            whenLedgerIsAway = policy;
            return this;
        }

        /** See {@link EngineConfig#waitMode()}. */
        public Builder waitMode(WaitMode mode) {
            waitMode = mode;
            return this;
        }

        /** See {@link EngineConfig#isEnabled()}. */
        public Builder enabled(boolean enabled) {
            isEnabled = enabled;
            return this;
        }

        /** See {@link EngineConfig#isTimePassedIn()}. */
        public Builder timePassedIn() {
            isTimePassedIn = true;
            return this;
        }

        /**
         * Checks and fixes the configuration.
         *
         * @throws IllegalArgumentException naming the option, its value and what is allowed
         */
        public EngineConfig build() {
            return new EngineConfig(
                    catalog,
                    admission,
                    List.of(pools),
                    maxAccounts,
                    maxOpenRequests,
                    commandRingSize,
                    maxBatchSize,
                    batchWindowNanos,
                    ledgerCredits,
                    whenLedgerIsAway,
                    waitMode,
                    isEnabled,
                    isTimePassedIn);
        }
    }
}
