package dev.ringmaster.core.queue;

import org.jspecify.annotations.Nullable;

/**
 * The waiting requests of one account in one level of a pool, in a line for each shape. It offers its oldest request
 * that fits; while its account may not start that one, the flow is parked at it and offers only older ones.
 */
final class Flow {
    static final long NOT_PARKED = Long.MAX_VALUE;

    final int slot;
    LevelQueue queue;
    Account account;
    int size;
    /** What it was served, in cost, since requests of its level wait in its pool. */
    long served;

    /** The round in which its lines are offered. */
    long offeredRound;

    private long parkedAt = NOT_PARKED;

    /** Somebody stands in each of its lines, or it has one in which nobody does, for the next who comes. */
    @Nullable
    Line firstLine;

    // in the list of its account
    @Nullable
    Flow previousOfAccount;

    @Nullable
    Flow nextOfAccount;

    // in the list of its level
    @Nullable
    Flow nextOfLevel;

    Flow(int slot, LevelQueue queue, Account account) {
        this.slot = slot;
        this.queue = queue;
        this.account = account;
    }

    /** Begins a life as a flow of this account in this level. */
    void open(LevelQueue newQueue, Account newAccount) {
        queue = newQueue;
        account = newAccount;
        size = 0;
        served = 0;
        offeredRound = 0;
        previousOfAccount = null;
        nextOfAccount = account.firstFlow;
        if (nextOfAccount != null) {
            nextOfAccount.previousOfAccount = this;
        }
        account.firstFlow = this;
        nextOfLevel = queue.firstFlow;
        queue.firstFlow = this;
    }

    /** Ends that life; the list of the level is dropped as a whole. */
    void close() {
        parkAt(NOT_PARKED);
        if (previousOfAccount == null) {
            account.firstFlow = nextOfAccount;
        } else {
            previousOfAccount.nextOfAccount = nextOfAccount;
        }
        if (nextOfAccount != null) {
            nextOfAccount.previousOfAccount = previousOfAccount;
        }
        previousOfAccount = null;
        nextOfAccount = null;
        nextOfLevel = null;
    }

    boolean isParked() {
        return parkedAt != NOT_PARKED;
    }

    /** The sequence from which on its requests are not offered. */
    long parkedAt() {
        return parkedAt;
    }

    void parkAt(long sequence) {
        account.parkedFlows += (sequence == NOT_PARKED ? 0 : 1) - (isParked() ? 1 : 0);
        parkedAt = sequence;
    }

    void add(Line line) {
        line.previousInFlow = null;
        line.nextInFlow = firstLine;
        if (firstLine != null) {
            firstLine.previousInFlow = line;
        }
        firstLine = line;
    }

    void remove(Line line) {
        if (line.previousInFlow == null) {
            firstLine = line.nextInFlow;
        } else {
            line.previousInFlow.nextInFlow = line.nextInFlow;
        }
        if (line.nextInFlow != null) {
            line.nextInFlow.previousInFlow = line.previousInFlow;
        }
        line.previousInFlow = null;
        line.nextInFlow = null;
    }
}
