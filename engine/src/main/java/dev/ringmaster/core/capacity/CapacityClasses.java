package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Capacity;
import java.util.ArrayList;
import java.util.List;

/**
 * The distinct capacities of the active workers of a pool, counted. Clusters have few, so that "could any worker ever
 * hold this" need not look at the workers.
 */
public final class CapacityClasses {
    private final List<CapacityClass> classes = new ArrayList<>();
    private long version;
    private int workers;

    /** Changes whenever the answer of {@link #couldHold} may have changed. */
    long version() {
        return version;
    }

    /** Whether a worker that is present could hold the shape when idle; true while there is no worker at all. */
    public boolean couldHold(Shape shape) {
        return workers == 0 || shape.fitsSome(this);
    }

    boolean anyCovers(Shape shape) {
        for (int i = 0; i < classes.size(); i++) {
            CapacityClass known = classes.get(i);
            if (known.count > 0 && known.idle.canHold(shape)) {
                return true;
            }
        }
        return false;
    }

    /** Counts a worker of this capacity in. */
    public void add(Capacity capacity) {
        workers++;
        classOf(capacity).count++;
        version++;
    }

    /** Counts a worker of this capacity out. */
    public void remove(Capacity capacity) {
        workers--;
        classOf(capacity).count--;
        version++;
    }

    private CapacityClass classOf(Capacity capacity) {
        for (CapacityClass known : classes) {
            if (known.idle.capacity().equals(capacity)) {
                return known;
            }
        }
        classes.removeIf(known -> known.count == 0);
        CapacityClass added = new CapacityClass(new Worker(0, 0, 0, 0, capacity));
        classes.add(added);
        return added;
    }

    private static final class CapacityClass {
        private final Worker idle;
        private int count;

        CapacityClass(Worker idle) {
            this.idle = idle;
        }
    }
}
