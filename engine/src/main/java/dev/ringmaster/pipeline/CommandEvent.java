package dev.ringmaster.pipeline;

import org.jspecify.annotations.Nullable;

/** A slot of the command ring. Filled by the publisher that claimed it, read and emptied by the deciding thread. */
final class CommandEvent {
    static final int NOTHING = 0;
    static final int SUBMIT = 1;
    static final int COMPLETE = 2;
    static final int FAIL = 3;
    static final int RENEW = 4;
    static final int CANCEL = 5;
    static final int WORKER_JOIN = 6;
    static final int WORKER_CHANGE = 7;
    static final int WORKER_DRAIN = 8;
    static final int WORKER_LEAVE = 9;
    static final int POLICY = 10;
    static final int ADVANCE_TIME = 11;
    static final int LEDGER_CONFIRMED = 12;
    static final int LEDGER_FAILED = 13;
    static final int QUERY = 14;
    static final int FENCE = 15;
    static final int WORKER_ORDER_FAILED = 16;
    static final int SUBMIT_GANG = 17;
    static final int LEDGER_REFUSED = 18;
    static final int LEDGER_AWAY = 19;
    static final int LEDGER_BACK = 20;
    static final int SHARED_WORKER = 21;
    static final int TAKE_OVER = 22;

    private int type;
    private long id;
    private long second;
    private long tokens;
    private @Nullable Object attachment;

    int type() {
        return type;
    }

    /** The request, worker or order, the first record of a confirmation, or a time. */
    long id() {
        return id;
    }

    /** When a submission was due, the last record of a confirmation, the order of a worker, or how many of one failed. */
    long second() {
        return second;
    }

    /** What a submission is estimated at, or what a completed request used. */
    long tokens() {
        return tokens;
    }

    /** What belongs to the command: a specification of a request or a worker, a gang, a capacity, a policy or who asks. */
    <T> T attachment(Class<T> type) {
        Object attached = attachment;
        if (attached == null) {
            throw new IllegalStateException("the slot was not filled for its type");
        }
        return type.cast(attached);
    }

    void set(int newType, long newId, long newSecond, long newTokens, @Nullable Object newAttachment) {
        type = newType;
        id = newId;
        second = newSecond;
        tokens = newTokens;
        attachment = newAttachment;
    }

    /** Lets go of what the slot refers to. */
    void clear() {
        type = NOTHING;
        attachment = null;
    }
}
