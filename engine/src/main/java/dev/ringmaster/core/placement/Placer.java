package dev.ringmaster.core.placement;

import dev.ringmaster.api.Demand;
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
    private final boolean isByKey;

    private @Nullable Demand chosenFor;
    private long chosenForKey;
    private @Nullable Worker chosen;
    private @Nullable PoolIndex chosenIn;
    private long chosenAsOf;
    /** Where the worker is that was answered last. */
    private @Nullable PoolIndex answeredIn;

    private PoolIndex[] triedIn = {};

    /** Places on the workers of these pools, in this order. */
    public Placer(int dimensions, List<PoolIndex> pools) {
        this.pools = pools.toArray(PoolIndex[]::new);
        boolean isAnyByKey = false;
        for (PoolIndex pool : pools) {
            isAnyByKey |= pool.isByKey();
        }
        isByKey = isAnyByKey;
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

    /** The worker that is to take a request of this shape and affinity key, null if none can. */
    public @Nullable Worker choose(Shape shape, long affinityKey) {
        long groups = shape.groupsVersion();
        long room = groups;
        for (PoolIndex pool : pools) {
            room += pool.roomVersion();
        }
        if (shape.noRoomAsOf() == room) {
            return null;
        }
        long stamp = stamp() + groups;
        boolean isSameKey = !isByKey || affinityKey == chosenForKey;
        if (stamp == chosenAsOf && isSameKey && chosenFor != null && chosenFor.equals(shape.demand())) {
            answeredIn = chosenIn;
            return chosen;
        }
        PoolIndex in = null;
        Worker worker = null;
        for (int i = 0; worker == null && i < pools.length; i++) {
            worker = pools[i].choose(shape, affinityKey);
            in = pools[i];
        }
        answeredIn = in;
        if (worker == null) {
            shape.noRoomAsOf(room);
        } else if (!isHeld(worker)) { // else another may be chosen later without a change
            chosenFor = shape.demand();
            chosenForKey = affinityKey;
            chosen = worker;
            chosenIn = in;
            chosenAsOf = stamp;
        }
        return worker;
    }

    /** Whether somewhere a worker is held: who may use it changes with time alone. */
    public boolean isAnyHeld() {
        boolean isAny = false;
        for (PoolIndex pool : pools) {
            isAny |= pool.held() != null;
        }
        return isAny;
    }

    private boolean isHeld(Worker worker) {
        boolean isHeld = false;
        for (PoolIndex pool : pools) {
            isHeld |= pool.held() == worker;
        }
        return isHeld;
    }

    @Override
    public boolean canHold(Shape shape, int level) {
        Bundle bundle = shape.bundle();
        if (bundle == null) {
            return choose(shape, chosenForKey) != null; // any key will do
        }
        return fitting(bundle) == bundle.size();
    }

    /** How many of a bundle, from the first on, there is room for one after the other. */
    public int fitting(Bundle bundle) {
        if (isAnyHeld() || !bundle.isTried(versionFor(bundle))) {
            int fitting = tryOut(bundle);
            bundle.tried(versionFor(bundle), fitting);
        }
        return bundle.fitting();
    }

    /** Trying changes, for a moment, who stands where with whom: what comes after is the version that counts. */
    private long versionFor(Bundle bundle) {
        long version = version();
        for (int i = 0; i < bundle.size(); i++) {
            version += bundle.shape(i).groupsVersion();
        }
        return version;
    }

    /** Reserves one after the other for as long as there is room, and undoes all of it. */
    private int tryOut(Bundle bundle) {
        int size = bundle.size();
        if (triedIn.length < size) {
            triedIn = new PoolIndex[size];
        }
        int count = 0;
        Worker worker = choose(bundle.shape(0), bundle.affinityKey(0));
        while (worker != null && answeredIn != null) {
            answeredIn.tryOut(worker, bundle.shape(count), bundle.reservation(count));
            triedIn[count++] = answeredIn;
            worker = count == size ? null : choose(bundle.shape(count), bundle.affinityKey(count));
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
