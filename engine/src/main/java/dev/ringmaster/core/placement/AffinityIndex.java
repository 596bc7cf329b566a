package dev.ringmaster.core.placement;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import org.jspecify.annotations.Nullable;

/**
 * Of the workers that can hold a request chooses the one with the highest weight of (key, worker id), as rendezvous hashing
 * does (Thaler and Ravishankar, 1998), but with weights that need no look at every worker. Each worker has a point on
 * a circle and each key {@value #PROBES} probes, as in multi-probe consistent hashing (Appleton and O'Reilly, 2015). A worker
 * weighs the more the closer it follows one of the probes; distances are compared only by which power of four they are
 * below, and between equal ones a hash of key and id decides, so that of neighbours on the circle each gets its share.
 *
 * <pre>
 *   probe   < 4 < 16        < 64
 *     │─────│────│───────────────│──────      b and c weigh more than d; a hash says which of them the most
 *                    b      c       d
 * </pre>
 *
 * <p>A weight depends on nothing but the key and the id. So when a worker leaves, or is full, its keys move, each to
 * whichever worker is the next for it, and no other key does; a worker that joins, or has room again, takes keys from others
 * and changes nothing between those. Of m keys on n workers about m / n move either time: on 100 alike workers shares are
 * from half of the mean to a fifth above it, because the points do not lie evenly.
 */
final class AffinityIndex extends ScoredIndex {
    private static final int PROBES = 8;

    /** What SplitMix64 steps by; the probes are its numbers. */
    private static final long STEP = 0x9e3779b97f4a7c15L;

    // the best so far of a search
    private @Nullable ScoredWorker best;
    private long bestHash;
    /** How far behind a probe, unsigned, a worker may be that is as close as the best one. */
    private long reach;

    AffinityIndex(ResourceCatalog catalog, Score points) {
        super(catalog, points);
    }

    @Override
    public @Nullable Worker choose(Shape shape, int group, long affinityKey) {
        best = null;
        reach = -1;
        long seed = PointScore.mix(affinityKey);
        for (int i = 1; i <= PROBES && (i == 1 || best != null); i++) {
            search(shape, group, seed, PointScore.mix(seed + i * STEP));
        }
        return best == null ? null : best.worker();
    }

    private void search(Shape shape, int group, long seed, long probe) {
        ScoredWorker found = next(shape, group, probe, reach);
        while (found != null) {
            long distance = found.score() - probe;
            long itsReach = distance == 0 ? 0 : -1L >>> (Long.numberOfLeadingZeros(distance) & ~1);
            long hash = PointScore.mix(seed ^ found.score());
            if (best == null || itsReach != reach || hash > bestHash) {
                best = found;
                bestHash = hash;
                reach = itsReach;
            }
            found = distance == reach ? null : next(shape, group, found.score() + 1, reach - distance - 1);
        }
    }

    /** The first worker that can hold the shape from a point on and no further behind it than that. */
    private @Nullable ScoredWorker next(Shape shape, int group, long point, long within) {
        if (Long.compareUnsigned(within, Long.MAX_VALUE - point) <= 0) {
            return first(shape, group, point, point + within);
        }
        ScoredWorker found = first(shape, group, point, Long.MAX_VALUE);
        return found != null ? found : first(shape, group, Long.MIN_VALUE, point + within);
    }
}
