package dev.ringmaster.perf;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What admission is measured with: requests for one slot of the only worker, of ten levels, a hundred accounts and 100 to
 * 100,000 tokens, each of which would wait for an hour. The same seed gives the same load. Immutable.
 */
final class AdmissionLoad {
    static final int LEVELS = 10;
    static final int ACCOUNTS = 100;
    static final int MAX_TOKENS = 100_000;
    /** How many kinds of requests there are, a power of two. */
    static final int KINDS = 1 << 12;
    /** More than any benchmark has open. */
    static final int MANY = 1 << 24;
    /** All four limits, none of which is ever reached. */
    static final Limits ROOMY =
            new Limits(MANY, Rate.perSecond(Rate.MAX_AMOUNT), new Rate(Rate.MAX_AMOUNT, 1_000_000, 1L << 40), 1 << 20);

    private static final int MIN_TOKENS = 100;

    private final ResourceCatalog catalog =
            ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();
    private final RequestSpec[] specs = new RequestSpec[KINDS];
    private final int[] tokens = new int[KINDS];

    AdmissionLoad(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RequestSpec[] shared = new RequestSpec[LEVELS * ACCOUNTS];
        for (int i = 0; i < shared.length; i++) {
            shared[i] = RequestSpec.of(
                            catalog.demand().amount(ResourceCatalog.SLOTS, 1).build(), (i + i / ACCOUNTS) % LEVELS)
                    .withAccount(i % ACCOUNTS)
                    .withWaitTimeout(TimeUnit.HOURS.toNanos(1));
        }
        for (int kind = 0; kind < KINDS; kind++) {
            specs[kind] = shared[kind < shared.length ? kind : random.nextInt(shared.length)];
            tokens[kind] = random.nextInt(MIN_TOKENS, MAX_TOKENS + 1);
        }
    }

    /** What a request of this kind asks for; numbers from {@link #KINDS} on start over. */
    RequestSpec spec(long kind) {
        return specs[(int) kind & (KINDS - 1)];
    }

    /** The tokens of a request of this kind. */
    int tokens(long kind) {
        return tokens[(int) kind & (KINDS - 1)];
    }

    /** The level of a request of this kind. */
    int level(long kind) {
        return spec(kind).priorityLevel();
    }

    /** The worker, with so many slots. */
    Capacity slots(long count) {
        return catalog.capacity().amount(ResourceCatalog.SLOTS, count).build();
    }

    /** Limits on the engine and other limits on each account. */
    static AdmissionPolicy policy(QueuePolicy queuePolicy, Limits engine, Limits account) {
        AdmissionPolicy.Builder builder =
                AdmissionPolicy.builder(LEVELS).queuePolicy(queuePolicy).engineLimits(engine);
        for (int i = 0; i < ACCOUNTS; i++) {
            builder.account(i, AccountPolicy.of(account));
        }
        return builder.build();
    }

    /** Strict levels, and so many requests at a time. */
    static AdmissionPolicy atMost(long concurrent) {
        return policy(QueuePolicy.STRICT, ROOMY.withMaxConcurrent(concurrent), ROOMY);
    }

    EngineConfig config(AdmissionPolicy policy, int maxOpen, WaitMode mode) {
        return configBuilder(policy, maxOpen, mode).build();
    }

    EngineConfig.Builder configBuilder(AdmissionPolicy policy, int maxOpen, WaitMode mode) {
        return EngineConfig.builder(catalog)
                .admission(policy)
                .maxAccounts(ACCOUNTS)
                .maxOpenRequests(maxOpen)
                .waitMode(mode);
    }
}
