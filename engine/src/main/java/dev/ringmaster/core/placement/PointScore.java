package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Worker;

/** Where a worker stands on the circle of {@link AffinityIndex}, by its id alone. */
final class PointScore implements Score {
    @Override
    public boolean learn(Worker worker) {
        return false;
    }

    @Override
    public long of(Worker worker) {
        return mix(worker.id());
    }

    /** A one-to-one function that makes every bit depend on every other: the last step of SplitMix64 (Steele, 2014). */
    static long mix(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
