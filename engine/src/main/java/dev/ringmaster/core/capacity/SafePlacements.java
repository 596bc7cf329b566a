package dev.ringmaster.core.capacity;

import org.jspecify.annotations.Nullable;

/** The placements of a pool's workers that are so new that nobody may take their place, the oldest first. */
public final class SafePlacements {
    private @Nullable Reservation oldest;
    private @Nullable Reservation youngest;

    /** The one that is safe for the shortest time from now on; null if none is. */
    public @Nullable Reservation oldest() {
        return oldest;
    }

    /** Adds a placement at its place by the time it was made, mostly at the end. */
    public void add(Reservation placed) {
        Reservation before = youngest;
        while (before != null && before.placedNanos() > placed.placedNanos()) {
            before = before.placedBefore;
        }
        Reservation after = before == null ? oldest : before.placedAfter;
        placed.isSafe = true;
        placed.placedBefore = before;
        placed.placedAfter = after;
        link(before, placed, after);
    }

    private void link(@Nullable Reservation before, Reservation placed, @Nullable Reservation after) {
        if (before == null) {
            oldest = placed;
        } else {
            before.placedAfter = placed;
        }
        if (after == null) {
            youngest = placed;
        } else {
            after.placedBefore = placed;
        }
    }

    /** Removes a placement if it is one of these. */
    public void remove(Reservation placed) {
        if (!placed.isSafe) {
            return;
        }
        Reservation before = placed.placedBefore;
        Reservation after = placed.placedAfter;
        if (before == null) {
            oldest = after;
        } else {
            before.placedAfter = after;
        }
        if (after == null) {
            youngest = before;
        } else {
            after.placedBefore = before;
        }
        placed.isSafe = false;
        placed.placedBefore = null;
        placed.placedAfter = null;
    }
}
