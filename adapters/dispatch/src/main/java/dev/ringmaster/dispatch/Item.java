package dev.ringmaster.dispatch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One item: where it stands and when it is due. */
final class Item {
    static final long NEVER = -1;

    private static final double HIGH_SCORE = 0.8;
    private static final double LOW_SCORE = 0.3;

    final ItemId id;
    final int upstream;
    /** The id of its request to the engine, even; another one each time. */
    long request;

    int lane;
    double score;
    /** When it is due next. */
    long dueNanos;
    /** Since when the present try is due, and until when it may begin. */
    long wantedNanos;

    long deadlineNanos;
    /** Times it was due and could not be asked for, which are made up for. */
    int owed;

    State state = State.IDLE;
    boolean isRemoved;

    private List<Reader> readers = new ArrayList<>(0);

    /** Where an item stands. */
    enum State {
        /** Not due. */
        IDLE,
        /** Due, and waiting to be worked on. */
        WAITING,
        /** Part of a call, made or to be made. */
        CALLED
    }

    /** Is told what becomes of an item. */
    @FunctionalInterface
    interface Reader {
        void onAnswer(ItemAnswer answer);
    }

    /** The call it is part of; null unless it is {@link State#CALLED}. */
    @Nullable
    Call call;

    Item(ItemId id, int upstream, int lane, double score) {
        this.id = id;
        this.upstream = upstream;
        this.lane = lane;
        this.score = score;
    }

    void addReader(Reader reader) {
        readers.add(reader);
    }

    /** Whether it still waited. */
    boolean removeReader(Reader reader) {
        return readers.remove(reader);
    }

    boolean hasReaders() {
        return !readers.isEmpty();
    }

    /** Those who wait for it now, and no more. */
    List<Reader> takeReaders() {
        List<Reader> taken = readers;
        readers = new ArrayList<>(0);
        return taken;
    }

    /** Its priority level: reads first, then by its score. */
    int level() {
        if (hasReaders()) {
            return Permits.READ_LEVEL;
        }
        return score >= HIGH_SCORE ? 1 : score > LOW_SCORE ? 2 : 3;
    }
}
