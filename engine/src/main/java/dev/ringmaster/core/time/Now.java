package dev.ringmaster.core.time;

/** The time of the command that is carried out, for those deep inside who need it. */
public final class Now {
    private long nanos;

    /** The time. */
    public long nanos() {
        return nanos;
    }

    /** Says what time it is. */
    public void set(long nowNanos) {
        nanos = nowNanos;
    }
}
