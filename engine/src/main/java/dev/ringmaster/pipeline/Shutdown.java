package dev.ringmaster.pipeline;

import dev.ringmaster.core.Scheduler;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of an engine: once the door is closed, every command that was let in is decided and everything decided is
 * confirmed by the ledger; then what is open is suspended and the processors halt. The deciding thread does all this.
 */
final class Shutdown {
    private final Door door;
    private final List<Runnable> halts = new ArrayList<>();
    private volatile boolean isForced;
    private boolean isFinished;

    Shutdown(Door door) {
        this.door = door;
    }

    /** Adds a processor to be halted. Before the threads start. */
    void haltAtTheEnd(Runnable halt) {
        halts.add(halt);
    }

    boolean isRequested() {
        return door.isClosed();
    }

    void request() {
        door.close();
    }

    /** Ends the engine without waiting for the ledger. */
    void force() {
        isForced = true;
        door.close();
    }

    /** Ends the engine if it is to end and nothing is left to do. Deciding thread only. */
    void finishIfDrained(Scheduler scheduler, long sequence) {
        if (!door.isClosed() || isFinished || door.hasClaimedBehind(sequence)) {
            return;
        }
        boolean isDrained = scheduler.unsentRecords() == 0 && scheduler.recordsInFlight() == 0;
        if (isDrained || isForced) {
            finish(scheduler);
        }
    }

    /** Ends the engine at once. Deciding thread only. */
    void finish(Scheduler scheduler) {
        if (isFinished) {
            return;
        }
        isFinished = true;
        door.abandon();
        try {
            scheduler.suspendAll();
        } finally {
            halts.forEach(Runnable::run);
        }
    }
}
