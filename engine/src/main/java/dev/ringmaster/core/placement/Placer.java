package dev.ringmaster.core.placement;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.CapacityClasses;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a place in a pool: filter ({@link Worker#canHold}), score (best fit) and commit (reserve at once).
 * Whatever takes or gives back capacity of a worker goes through here, so that the index always knows.
 */
public final class Placer {
    private final PlacementIndex index;
    private final CapacityClasses classes = new CapacityClasses();

    /** A pool without workers. */
    public Placer(ResourceCatalog catalog) {
        index = new PlacementIndex(catalog);
    }

    /** The worker that is to take a request of this shape, null if none can. */
    public @Nullable Worker choose(Shape shape) {
        return index.bestFit(shape);
    }

    /** Whether some worker could hold the shape when idle; true while there is no worker. */
    public boolean couldEverHold(Shape shape) {
        return classes.couldHold(shape);
    }

    /** Commits a choice. */
    public void reserve(Worker worker, Shape shape, Reservation reservation) {
        worker.reserve(shape, reservation);
        freeChanged(worker);
    }

    /** Takes up a choice that was committed before a restart; false, and nothing done, if it no longer fits. */
    public boolean restore(Worker worker, Shape shape, Reservation reservation, long devices) {
        if (!worker.restore(shape, reservation, devices)) {
            return false;
        }
        freeChanged(worker);
        return true;
    }

    /** Gives back what a reservation holds. */
    public void release(Worker worker, Shape shape, Reservation reservation) {
        worker.release(shape, reservation);
        freeChanged(worker);
    }

    private void freeChanged(Worker worker) {
        if (!worker.isDraining()) {
            index.freeChanged(worker);
        }
    }

    /** Takes a worker in. */
    public void add(Worker worker) {
        index.add(worker);
        classes.add(worker.capacity());
    }

    /** Lets nothing new go to a worker that was taken in. */
    public void withdraw(Worker worker) {
        index.remove(worker);
        classes.remove(worker.capacity());
    }

    /** Gives a worker a capacity that covers what it holds. */
    public void changeCapacity(Worker worker, Capacity capacity) {
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
