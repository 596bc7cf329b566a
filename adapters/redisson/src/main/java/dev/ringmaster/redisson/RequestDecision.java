package dev.ringmaster.redisson;

import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RejectReason;
import java.util.Arrays;
import java.util.Optional;

/**
 * What was decided about a request that a client sent, as Redis holds it. Until the final answer a decision may be said
 * again, such as after another node has taken the request over; the final answer is said once.
 *
 * @param position where it stands among the decisions, to go on from there; opaque
 * @param requestId the request
 * @param kind what was decided
 * @param workerId the worker that holds it, if it is placed; else without meaning
 * @param gpuDevices the GPU devices it holds, as a bit set by device index
 * @param reasonCode the stable code of the reason, if it was rejected or has failed; else 0
 * @param retryAfterNanos when another try is worth it, if it was rejected for now; else 0
 */
public record RequestDecision(
        String position,
        long requestId,
        Kind kind,
        long workerId,
        long gpuDevices,
        int reasonCode,
        long retryAfterNanos) {
    /** What can be decided. The codes are stable. */
    public enum Kind {
        /** It waits; if it was placed before, that was taken back. */
        QUEUED(1, false),
        /** It holds capacity of a worker. */
        PLACED(2, false),
        /** Final: it was completed. */
        RELEASED(3, true),
        /** Final: it was cancelled, waiting or placed. */
        CANCELLED(4, true),
        /** Final: it waited for longer than it may. */
        EXPIRED(5, true),
        /** Final: it ended for a reason of the engine's. */
        FAILED(6, true),
        /** Final: it was not accepted. */
        REJECTED(7, true),
        /** Final: it could not be read, is of no pool here, or was given up because nodes ended while they took it in. */
        SET_ASIDE(8, true);

        private final int code;
        private final boolean isFinal;

        Kind(int code, boolean isFinal) {
            this.code = code;
            this.isFinal = isFinal;
        }

        /** The stable code. */
        public int code() {
            return code;
        }

        /** Whether nothing is decided about the request after this. */
        public boolean isFinal() {
            return isFinal;
        }
    }

    /** Why it was rejected; empty if it was not. */
    public Optional<RejectReason> rejectReason() {
        return kind != Kind.REJECTED
                ? Optional.empty()
                : Arrays.stream(RejectReason.values())
                        .filter(reason -> reason.code() == reasonCode)
                        .findFirst();
    }

    /** Why it failed; empty if it did not. */
    public Optional<FailReason> failReason() {
        return kind != Kind.FAILED
                ? Optional.empty()
                : Arrays.stream(FailReason.values())
                        .filter(reason -> reason.code() == reasonCode)
                        .findFirst();
    }
}
