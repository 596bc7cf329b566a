package dev.ringmaster.api;

/** A request whose caller holds a future ended without the placement that the future stands for. */
public final class NotPlacedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long requestId;
    private final long retryAfterNanos;

    /** Says how the request ended, in words that continue "request 7 …". */
    public NotPlacedException(long requestId, String how, long retryAfterNanos) {
        super("request " + requestId + " " + how);
        this.requestId = requestId;
        this.retryAfterNanos = retryAfterNanos;
    }

    /** The request. */
    public long requestId() {
        return requestId;
    }

    /** When another try is worth it; 0 where it is not. */
    public long retryAfterNanos() {
        return retryAfterNanos;
    }
}
