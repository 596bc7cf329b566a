package dev.ringmaster;

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

    static void requireWorker(ResourceCatalog own, long workerId, int pool) {
        if (workerId == LedgerRecord.NO_WORKER) {
            throw new IllegalArgumentException(
                    "worker id " + workerId + " means that there is none; any other is allowed");
        }
        if (pool < 0 || pool >= own.pools().size()) {
            throw new IllegalArgumentException("unknown pool index " + pool + "; known are 0 to "
                    + (own.pools().size() - 1));
        }
    }
}
