package dev.ringmaster;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DefragmentationPlan;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.LedgerRecord;

/** What both ways of running the scheduler refuse before it becomes a command. */
final class Arguments {
    private Arguments() {}

    static void requireOwn(ResourceCatalog own, ResourceCatalog other) {
        if (other != own) {
            throw new IllegalArgumentException("built from another catalog: " + other + "; the engine's is " + own);
        }
    }

    static void requireTokens(long tokens) {
        if (tokens < 0 || tokens > RequestSpec.MAX_TOKENS) {
            throw new IllegalArgumentException("tokens are " + tokens + "; allowed is 0 to " + RequestSpec.MAX_TOKENS);
        }
    }

    /** Checks a policy against what an engine is made with and cannot change. */
    static void requirePolicy(ResourceCatalog own, AdmissionPolicy current, AdmissionPolicy policy, int maxAccounts) {
        if (policy.levels() != current.levels()) {
            throw new IllegalArgumentException("the policy has " + policy.levels() + " priority levels; the engine has "
                    + current.levels() + " and keeps them");
        }
        policy.poolLimits().keySet().forEach(pool -> requirePool(own, pool));
        requireQuotas(own, "the default account", policy.defaultAccount());
        policy.accounts().forEach((account, its) -> {
            if (account >= maxAccounts) {
                throw new IllegalArgumentException(
                        "the policy names account " + account + "; known are 0 to " + (maxAccounts - 1));
            }
            requireQuotas(own, "account " + account, its);
        });
    }

    private static void requireQuotas(ResourceCatalog own, String whose, AccountPolicy account) {
        for (Quota quota : account.quotas()) {
            if (quota.measure() >= own.dimensions().size()) {
                throw new IllegalArgumentException(
                        "quota " + quota.name() + " of " + whose + " measures dimension " + quota.measure()
                                + "; known are 0 to " + (own.dimensions().size() - 1));
            }
        }
    }

    static void requireWorkerId(long workerId) {
        if (workerId == LedgerRecord.NO_WORKER) {
            throw new IllegalArgumentException(
                    "worker id " + workerId + " means that there is none; any other is allowed");
        }
    }

    static void requireWorkers(int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers are " + workers + "; allowed is from 1");
        }
    }

    static void requireMoves(int maxMoves) {
        if (maxMoves < 0 || maxMoves > DefragmentationPlan.MAX_MOVES) {
            throw new IllegalArgumentException(
                    "maxMoves is " + maxMoves + "; allowed is 0 to " + DefragmentationPlan.MAX_MOVES);
        }
    }

    static void requirePool(ResourceCatalog own, int pool) {
        if (pool < 0 || pool >= own.pools().size()) {
            throw new IllegalArgumentException("unknown pool index " + pool + "; known are 0 to "
                    + (own.pools().size() - 1));
        }
    }
}
