package dev.ringmaster.server.replay;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.server.trace.Workload;

/**
 * What became of each request and when, in the engine's time. Written by the deciding thread, into arrays that never
 * grow; read after the run, and by the driver as far as {@link DecisionLog} says.
 */
public final class Fates {
    private static final byte UNDECIDED = 0;
    private static final byte WAITING = -1;
    private static final byte PLACED = -2;
    private static final byte EXPIRED = -3;
    private static final byte ENDED = -4;

    /** One of the above or, of a rejected request, the code of the reason, which is above 0. */
    private final byte[] fate;

    private final byte[] level;
    private final boolean[] contended;
    private final long[] submittedNanos;
    private final long[] leftNanos;
    private final int[] waitingOfLevel = new int[AdmissionPolicy.MAX_LEVELS];
    private final boolean[] isSharing = new boolean[AdmissionPolicy.MAX_LEVELS];
    private int sharingLevels;
    private int sharingLevelsWaiting;
    private int waiting;

    Fates(Workload workload, AdmissionPolicy policy) {
        int requests = workload.requests();
        fate = new byte[requests];
        level = new byte[requests];
        contended = new boolean[requests];
        submittedNanos = new long[requests];
        leftNanos = new long[requests];
        for (int arrival = 0; arrival < requests; arrival++) {
            int named = workload.spec(arrival).priorityLevel();
            level[arrival] =
                    (byte) (named < 0 ? policy.defaultLevel() : Math.min(named, AdmissionPolicy.MAX_LEVELS - 1));
            addSharingLevel(level[arrival], policy.queuePolicy());
        }
    }

    private void addSharingLevel(int used, QueuePolicy policy) {
        boolean shares = policy == QueuePolicy.WEIGHTED_FAIR || (policy == QueuePolicy.HYBRID && used > 0);
        if (shares && !isSharing[used]) {
            isSharing[used] = true;
            sharingLevels++;
        }
    }

    /** Whether a request was placed. */
    public boolean isPlaced(int arrival) {
        return fate[arrival] == PLACED;
    }

    /** Whether a request waits. */
    public boolean isWaiting(int arrival) {
        return fate[arrival] == WAITING;
    }

    /** Whether a request waited for longer than it may. */
    public boolean isExpired(int arrival) {
        return fate[arrival] == EXPIRED;
    }

    /** The code of the reason for which a request was rejected, or 0. */
    public int rejectCode(int arrival) {
        return Math.max(0, fate[arrival]);
    }

    /** The priority level of a request. */
    public int level(int arrival) {
        return level[arrival];
    }

    /** Whether a level has requests and shares with others by weight. */
    public boolean isSharing(int ofLevel) {
        return isSharing[ofLevel];
    }

    /** Whether all levels that share had waiting requests when this one, which waited, was placed. */
    public boolean isContended(int arrival) {
        return contended[arrival];
    }

    /** When a request was submitted. */
    public long submittedNanos(int arrival) {
        return submittedNanos[arrival];
    }

    /** When a request was placed, rejected, or left the queue otherwise. */
    public long leftNanos(int arrival) {
        return leftNanos[arrival];
    }

    /** How many requests wait. */
    int waiting() {
        return waiting;
    }

    void onQueued(int arrival, long nowNanos) {
        if (fate[arrival] == UNDECIDED) {
            submittedNanos[arrival] = nowNanos;
        }
        fate[arrival] = WAITING;
        waiting++;
        int of = level[arrival];
        if (++waitingOfLevel[of] == 1 && isSharing[of]) {
            sharingLevelsWaiting++;
        }
    }

    void onPlaced(int arrival, long nowNanos, long waitedNanos) {
        submittedNanos[arrival] = nowNanos - waitedNanos;
        contended[arrival] = isWaiting(arrival)
                && sharingLevels > 1
                && sharingLevelsWaiting == sharingLevels
                && isSharing[level[arrival]];
        leave(arrival, nowNanos, PLACED);
    }

    void onRejected(int arrival, long nowNanos, RejectReason why) {
        submittedNanos[arrival] = nowNanos;
        leave(arrival, nowNanos, (byte) why.code());
    }

    void onExpired(int arrival, long nowNanos) {
        leave(arrival, nowNanos, EXPIRED);
    }

    /** It ended; one that was placed stays placed here. */
    void onEnded(int arrival, long nowNanos) {
        if (fate[arrival] != PLACED) {
            leave(arrival, nowNanos, ENDED);
        }
    }

    private void leave(int arrival, long nowNanos, byte to) {
        if (isWaiting(arrival)) {
            waiting--;
            int of = level[arrival];
            if (--waitingOfLevel[of] == 0 && isSharing[of]) {
                sharingLevelsWaiting--;
            }
        }
        fate[arrival] = to;
        leftNanos[arrival] = nowNanos;
    }
}
