package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Worker;

/** Workers that hold something come before idle ones; otherwise the fullest comes first. */
final class PackScore implements Score {
    private static final long IDLE = 1L << 62;

    private final FreeScore free;

    PackScore(FreeScore free) {
        this.free = free;
    }

    @Override
    public boolean learn(Worker worker) {
        return free.learn(worker);
    }

    @Override
    public long of(Worker worker) {
        return free.of(worker) + (worker.reservations() == 0 ? IDLE : 0);
    }
}
