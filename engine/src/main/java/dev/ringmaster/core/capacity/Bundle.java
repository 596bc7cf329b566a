package dev.ringmaster.core.capacity;

/** Reservations that are made together or not at all; the largest are to be made first, so that small ones fill up. */
public abstract class Bundle {
    private long triedAsOf = -1;
    private int fitting;

    /** How many there are. */
    public abstract int size();

    /** One of them, the largest first. */
    public abstract Reservation reservation(int index);

    /** What that one needs and where. */
    public abstract Shape shape(int index);

    /** The affinity key of that one. */
    public abstract long affinityKey(int index);

    /** Whether {@link #fitting} was told for this version of the pool's workers. */
    public final boolean isTried(long version) {
        return triedAsOf == version;
    }

    /** How many of them, from the first on, there was room for when that was tried last. */
    public final int fitting() {
        return fitting;
    }

    /** Remembers how many of them, from the first on, there is room for at a version of the pool's workers. */
    public final void tried(long version, int found) {
        triedAsOf = version;
        fitting = found;
    }

    /** Says that they are others now. */
    protected final void changed() {
        triedAsOf = -1;
    }
}
