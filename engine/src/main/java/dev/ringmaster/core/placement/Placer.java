package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Bundle;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Room;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a place for the requests of a pool: filter ({@link Worker#canHold}), then the policy of the pool whose
 * workers are looked at. The pool's own come first, then those of the pools it may turn to.
 */
public final class Placer implements Room {
    private final PoolIndex[] pools;
    private final long[] noBound;

    private @Nullable Shape chosenFor;
    private @Nullable Worker chosen;
    private @Nullable PoolIndex chosenIn;
    private long chosenAsOf;
    private PoolIndex[] triedIn = {};

    /** Places on the workers of these pools, in this order. */
    public Placer(int dimensions, List<PoolIndex> pools) {
        this.pools = pools.toArray(PoolIndex[]::new);
        noBound = new long[ResourceVector.length(dimensions)];
        Arrays.fill(noBound, Long.MAX_VALUE);
    }

    /** Changes whenever what is free on any of the workers does; not by what was tried and undone. */
    public long version() {
        long version = 0;
        for (PoolIndex pool : pools) {
            version += pool.version();
        }
        return version;
    }

    private long stamp() {
        long stamp = 0;
        for (PoolIndex pool : pools) {
            stamp += pool.stamp();
        }
        return stamp;
    }

    /** The worker that is to take a request of this shape, null if none can. */
    public @Nullable Worker choose(Shape shape) {
        long room = 0;
        for (PoolIndex pool : pools) {
            room += pool.roomVersion();
        }
        if (shape.noRoomAsOf() == room) {
            return null;
        }
        long stamp = stamp();
        if (shape == chosenFor && stamp == chosenAsOf) {
            return chosen;
        }
        PoolIndex in = null;
        Worker worker = null;
        for (int i = 0; worker == null && i < pools.length; i++) {
            worker = pools[i].choose(shape);
            in = pools[i];
        }
        if (worker == null) {
            shape.noRoomAsOf(room);
        } else {
            chosenFor = shape;
            chosen = worker;
            chosenIn = in;
            chosenAsOf = stamp;
        }
        return worker;
    }

    @Override
    public boolean canHold(Shape shape, int level) {
        Bundle bundle = shape.bundle();
        return bundle == null ? choose(shape) != null : fitting(bundle) == bundle.size();
    }

    /** How many of a bundle, from the first on, there is room for one after the other. */
    public int fitting(Bundle bundle) {
        long version = version();
        if (!bundle.isTried(version)) {
            bundle.tried(version, tryOut(bundle));
        }
        return bundle.fitting();
    }

    /** Reserves one after the other for as long as there is room, and undoes all of it. */
    private int tryOut(Bundle bundle) {
        int size = bundle.size();
        if (triedIn.length < size) {
            triedIn = new PoolIndex[size];
        }
        int count = 0;
        Worker worker = choose(bundle.shape(0));
        while (worker != null && chosenIn != null) {
            chosenIn.tryOut(worker, bundle.shape(count), bundle.reservation(count));
            triedIn[count++] = chosenIn;
            worker = count == size ? null : choose(bundle.shape(count));
        }
        for (int i = count - 1; i >= 0; i--) {
            triedIn[i].undo(bundle.shape(i), bundle.reservation(i));
        }
        return count;
    }

    @Override
    public long[] mostFree() {
        return noBound;
    }

    /** Whether some worker could hold the shape when idle; true while there is no worker. */
    public boolean couldEverHold(Shape shape) {
        boolean isEmpty = true;
        long version = 0;
        for (PoolIndex pool : pools) {
            isEmpty &= pool.classes().isEmpty();
            version += pool.classes().version();
        }
        if (!shape.isCouldBeHeldKnown(version)) {
            boolean could = false;
            for (PoolIndex pool : pools) {
                could |= pool.classes().couldHold(shape);
            }
            shape.couldBeHeld(version, could);
        }
        return isEmpty || shape.couldBeHeld();
    }
}
