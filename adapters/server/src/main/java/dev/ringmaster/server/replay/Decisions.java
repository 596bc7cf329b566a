package dev.ringmaster.server.replay;

import dev.ringmaster.EngineMetrics;
import dev.ringmaster.api.Counter;

/** What counts as a decision: everything that is said about a request, the ledger's confirmations left out. */
final class Decisions {
    private static final Counter[] COUNTED = {
        Counter.PLACED,
        Counter.QUEUED,
        Counter.REJECTED,
        Counter.RELEASED,
        Counter.CANCELLED,
        Counter.EXPIRED,
        Counter.FAILED
    };

    private Decisions() {}

    static long count(EngineMetrics metrics) {
        long sum = 0;
        for (Counter counter : COUNTED) {
            sum += metrics.count(counter);
        }
        return sum;
    }
}
