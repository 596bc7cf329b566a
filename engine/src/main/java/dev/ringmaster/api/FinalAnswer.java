package dev.ringmaster.api;

/** How an accepted request ended. The codes are stable. */
public enum FinalAnswer {
    /** It was completed. */
    RELEASED(1),
    /** It was cancelled, waiting or placed. */
    CANCELLED(2),
    /** It waited for longer than it may. */
    EXPIRED(3),
    /** It ended for a {@link FailReason reason} of the engine's. */
    FAILED(4);

    private final int code;

    FinalAnswer(int code) {
        this.code = code;
    }

    /** The stable code. */
    public int code() {
        return code;
    }
}
