package dev.ringmaster.core.queue;

import dev.ringmaster.core.capacity.ShapeTable;
import dev.ringmaster.core.capacity.Worker;
import org.jspecify.annotations.Nullable;

/**
 * The waiting requests of one pool, by level. Which level goes first when several could go is decided here, and only
 * here: strictly the most urgent.
 */
public final class WaitingQueues {
    private final WaitingQueue[] levels;
    private int levelsInUse;

    /** No request waits. */
    public WaitingQueues(ShapeTable shapes, int levels, int vectorLength) {
        this.levels = new WaitingQueue[levels];
        for (int level = 0; level < levels; level++) {
            this.levels[level] = new WaitingQueue(shapes, vectorLength);
        }
    }

    /** How many requests of a level wait in this pool. */
    public int size(int level) {
        return levels[level].size();
    }

    /** Puts a request at its place: its sequence decides, so that one that is put back overtakes nobody. */
    public void add(Request request) {
        levels[request.level()].add(request);
        levelsInUse |= 1 << request.level();
    }

    /** Takes a request out. */
    public void remove(Request request) {
        WaitingQueue queue = levels[request.level()];
        queue.remove(request);
        if (queue.size() == 0) {
            levelsInUse &= ~(1 << request.level());
        }
    }

    /** The request to be served next by a worker that has room, null if it can hold none of those that wait. */
    public @Nullable Request nextFor(Worker worker) {
        for (int left = levelsInUse; left != 0; left &= left - 1) {
            Request request = levels[Integer.numberOfTrailingZeros(left)].oldestThatFits(worker);
            if (request != null) {
                return request;
            }
        }
        return null;
    }
}
