package dev.ringmaster.core.placement;

import dev.ringmaster.api.Demand;
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

    private @Nullable Demand chosenFor;
    private @Nullable Worker chosen;
    private long chosenAsOf;

    /** Places on the workers of these pools, in this order. */
    public Placer(int dimensions, List<PoolIndex> pools) {
        this.pools = pools.toArray(PoolIndex[]::new);
        noBound = new long[ResourceVector.length(dimensions)];
        Arrays.fill(noBound, Long.MAX_VALUE);
    }

    /** Changes whenever what is free on any of the workers does. */
    public long version() {
        long version = 0;
        for (PoolIndex pool : pools) {
            version += pool.version();
        }
        return version;
    }

    /** The worker that is to take a request of this shape, null if none can. */
    public @Nullable Worker choose(Shape shape) {
        long groups = shape.groupsVersion();
        long room = groups;
        for (PoolIndex pool : pools) {
            room += pool.roomVersion();
        }
        if (shape.noRoomAsOf() == room) {
            return null;
        }
        long version = version() + groups;
        if (version == chosenAsOf && chosenFor != null && chosenFor.equals(shape.demand())) {
            return chosen;
        }
        Worker worker = null;
        for (int i = 0; worker == null && i < pools.length; i++) {
            worker = pools[i].choose(shape);
        }
        if (worker == null) {
            shape.noRoomAsOf(room);
        } else {
            chosenFor = shape.demand();
            chosen = worker;
            chosenAsOf = version;
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
