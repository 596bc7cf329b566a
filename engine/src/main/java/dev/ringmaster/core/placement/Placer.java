package dev.ringmaster.core.placement;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.CapacityClasses;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Room;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a place in a pool: filter ({@link Worker#canHold}), score (the policy of the pool) and commit (reserve at once).
 * Whatever takes or gives back capacity of a worker goes through here, so that the index always knows.
 */
public final class Placer implements Room {
    private final WorkerIndex index;
    private final long[] noBound;
    private final CapacityClasses classes = new CapacityClasses();
    /** Changes when some worker may have more room than before. */
    private long roomVersion;

    private @Nullable Shape chosenFor;
    private @Nullable Worker chosen;

    /** A pool without workers. */
    public Placer(ResourceCatalog catalog, PlacementPolicy policy) {
        index = indexFor(catalog, policy);
        noBound = new long[ResourceVector.length(catalog.dimensions().size())];
        Arrays.fill(noBound, Long.MAX_VALUE);
    }

    private static WorkerIndex indexFor(ResourceCatalog catalog, PlacementPolicy policy) {
        return switch (policy) {
            case BEST_FIT -> new ScoredIndex(catalog, new FreeScore(catalog));
            case PACK -> new ScoredIndex(catalog, new PackScore(catalog));
            case SPREAD -> new ScoredIndex(catalog, new SpreadScore());
        };
    }

    /** The worker that is to take a request of this shape, null if none can. */
    public @Nullable Worker choose(Shape shape) {
        if (shape.noRoomAsOf() == roomVersion) {
            return null;
        }
        if (shape == chosenFor) {
            return chosen;
        }
        Worker worker = index.choose(shape);
        if (worker == null) {
            shape.noRoomAsOf(roomVersion);
        } else {
            chosenFor = shape;
            chosen = worker;
        }
        return worker;
    }

    @Override
    public boolean canHold(Shape shape) {
        return choose(shape) != null;
    }

    @Override
    public long[] mostFree() {
        return noBound;
    }

    /** Whether some worker could hold the shape when idle; true while there is no worker. */
    public boolean couldEverHold(Shape shape) {
        return classes.couldHold(shape);
    }

    /** Commits a choice. */
    public void reserve(Worker worker, Shape shape, Reservation reservation) {
        chosenFor = null;
        worker.reserve(shape, reservation, index.devices(worker, shape));
        freeChanged(worker);
    }

    /** Takes up a choice that was committed before a restart; false, and nothing done, if it no longer fits. */
    public boolean restore(Worker worker, Shape shape, Reservation reservation, long devices) {
        if (!worker.restore(shape, reservation, devices)) {
            return false;
        }
        chosenFor = null;
        freeChanged(worker);
        return true;
    }

    /** Gives back what a reservation holds. */
    public void release(Worker worker, Shape shape, Reservation reservation) {
        roomGained();
        worker.release(shape, reservation);
        freeChanged(worker);
    }

    private void roomGained() {
        roomVersion++;
        chosenFor = null;
    }

    private void freeChanged(Worker worker) {
        if (!worker.isDraining()) {
            index.freeChanged(worker);
        }
    }

    /** Takes a worker in. */
    public void add(Worker worker) {
        roomGained();
        index.add(worker);
        classes.add(worker.capacity());
    }

    /** Lets nothing new go to a worker that was taken in. */
    public void withdraw(Worker worker) {
        chosenFor = null;
        index.remove(worker);
        classes.remove(worker.capacity());
    }

    /** Gives a worker a capacity that covers what it holds. */
    public void changeCapacity(Worker worker, Capacity capacity) {
        roomGained();
        if (worker.isDraining()) {
            worker.changeTo(capacity);
            index.learn(worker);
            return;
        }
        classes.remove(worker.capacity());
        worker.changeTo(capacity);
        classes.add(capacity);
        index.learn(worker);
        index.freeChanged(worker);
    }
}
