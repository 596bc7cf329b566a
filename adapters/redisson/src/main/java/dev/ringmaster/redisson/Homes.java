package dev.ringmaster.redisson;

import dev.ringmaster.api.WorkerSpec;
import java.util.List;

/**
 * Which node prefers which workers, so that nodes do not meet on the same ones while there is room elsewhere. Every node
 * finds the same answer by itself, and when one comes or goes only the workers change home that must: rendezvous hashing
 * (Thaler and Ravishankar, 1998).
 */
final class Homes {
    /** The highest priority, and below 0 the lowest, of a shared worker. */
    static final int MAX_PRIORITY = WorkerSpec.MAX_PRIORITY / 2 - 1;

    private Homes() {}

    /** The session that is a worker's home; -1 if there are no sessions. */
    static long homeOf(long workerId, List<Long> sessions) {
        long home = -1;
        long highest = 0;
        for (long session : sessions) {
            long weight = mix(mix(session) ^ workerId);
            if (home < 0 || Long.compareUnsigned(weight, highest) > 0) {
                home = session;
                highest = weight;
            }
        }
        return home;
    }

    /** The finalizer of MurmurHash3 (Appleby), which lets every bit change all others. */
    private static long mix(long value) {
        long mixed = value;
        mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    /** The worker with a priority that ranks it first among those of its own. */
    static WorkerSpec rank(WorkerSpec spec, boolean isHome) {
        return spec.withPriority(2 * spec.priority() + (isHome ? 1 : 0));
    }
}
