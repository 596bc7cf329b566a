package dev.ringmaster.core.capacity;

import dev.ringmaster.api.WorkerSpec;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * The distinct descriptions of the active workers of a pool, counted. Clusters have few, so that "could any worker ever
 * hold this" need not look at the workers.
 */
public final class CapacityClasses {
    private final Object2ObjectHashMap<WorkerSpec, CapacityClass> classes = new Object2ObjectHashMap<>();
    private long version;
    private int workers;

    /** Changes whenever the answer of {@link #couldHold} may have changed. */
    public long version() {
        return version;
    }

    /** Whether there is no worker at all. */
    public boolean isEmpty() {
        return workers == 0;
    }

    /** Whether a worker that is present could hold the shape when idle. */
    public boolean couldHold(Shape shape) {
        for (CapacityClass known : classes.values()) {
            if (known.idle.hasRoomFor(shape)) {
                return true;
            }
        }
        return false;
    }

    /** Counts a worker that is as this one in. */
    public void add(Worker worker) {
        workers++;
        version++;
        classes.computeIfAbsent(worker.spec(), spec -> new CapacityClass(worker.idleCopy())).count++;
    }

    /** Counts a worker that is as this one out. */
    public void remove(Worker worker) {
        workers--;
        version++;
        CapacityClass known = classes.get(worker.spec());
        if (known != null && --known.count == 0) {
            classes.remove(worker.spec());
        }
    }

    private static final class CapacityClass {
        private final Worker idle;
        private int count;

        CapacityClass(Worker idle) {
            this.idle = idle;
        }
    }
}
