package dev.ringmaster.pipeline;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.RequestSpec;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A slot of the command ring. Filled by the publisher that claimed it, read and emptied by the deciding thread. */
final class CommandEvent {
    static final int NOTHING = 0;
    static final int SUBMIT = 1;
    static final int COMPLETE = 2;
    static final int CANCEL = 3;
    static final int WORKER_JOIN = 4;
    static final int WORKER_CHANGE = 5;
    static final int WORKER_DRAIN = 6;
    static final int WORKER_LEAVE = 7;
    static final int ADVANCE_TIME = 8;
    static final int LEDGER_CONFIRMED = 9;
    static final int LEDGER_FAILED = 10;
    static final int STATE_HASH = 11;
    static final int FENCE = 12;

    private int type;
    private long id;
    private long second;
    private @Nullable RequestSpec spec;
    private @Nullable Capacity capacity;
    private @Nullable CompletableFuture<Long> answer;

    int type() {
        return type;
    }

    /** The request or worker, the first record of a confirmation, or a time. */
    long id() {
        return id;
    }

    /** When a submission was due, a worker's pool, or the last record of a confirmation. */
    long second() {
        return second;
    }

    RequestSpec spec() {
        return filled(spec);
    }

    Capacity capacity() {
        return filled(capacity);
    }

    CompletableFuture<Long> answer() {
        return filled(answer);
    }

    void set(int newType, long newId, long newSecond) {
        type = newType;
        id = newId;
        second = newSecond;
    }

    void attach(@Nullable RequestSpec newSpec) {
        spec = newSpec;
    }

    void attach(@Nullable Capacity newCapacity) {
        capacity = newCapacity;
    }

    void attach(@Nullable CompletableFuture<Long> newAnswer) {
        answer = newAnswer;
    }

    /** Lets go of what the slot refers to. */
    void clear() {
        type = NOTHING;
        spec = null;
        capacity = null;
        answer = null;
    }

    private static <T> T filled(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the slot was not filled for its type");
        }
        return value;
    }
}
