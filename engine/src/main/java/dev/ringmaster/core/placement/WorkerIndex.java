package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import org.jspecify.annotations.Nullable;

/** The workers of a pool that take new requests, and which of them is to take the next one: one placement policy. */
interface WorkerIndex {
    /** The worker of a group of {@link Shape#ranks} that is to take a request of this shape and key, null if none can. */
    @Nullable
    Worker choose(Shape shape, int group, long affinityKey);

    /** The GPU devices that a request of this shape is to have on a worker that can hold it, as a bit set. */
    default long devices(Worker worker, Shape shape) {
        return worker.fullestDevices(shape);
    }

    /** Adds a worker. */
    void add(Worker worker);

    /** Removes a worker. */
    void remove(Worker worker);

    /** Scores all workers again, because what scores depend on has changed. */
    void rescore();

    /** Takes notice that what is free on a worker has changed. */
    void freeChanged(Worker worker);
}
