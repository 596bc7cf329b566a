package dev.ringmaster.pipeline;

import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.port.LedgerEvents;
import dev.ringmaster.port.LedgerRecord;
import java.util.function.Consumer;

/** Turns what a shared ledger tells into commands. */
final class SharedNews implements LedgerEvents {
    private final Door door;
    private final Consumer<String> onLost;

    SharedNews(Door door, Consumer<String> onLost) {
        this.door = door;
        this.onLost = onLost;
    }

    /** The state of a worker, but for whether it is open. */
    record WorkerNews(WorkerSpec spec, UsedElsewhere used) {}

    /** A request to be taken over, and who asks. */
    record Adoption(LedgerRecord record, Consumer<Boolean> whenTaken) {}

    @Override
    public void worker(long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used) {
        door.fromLedger(CommandEvent.SHARED_WORKER, workerId, isOpen ? 1 : 0, new WorkerNews(spec, used));
    }

    @Override
    public void workerGone(long workerId) {
        door.fromLedger(CommandEvent.WORKER_LEAVE, workerId, 0, null);
    }

    @Override
    public void away() {
        door.fromLedger(CommandEvent.LEDGER_AWAY, 0, 0, null);
    }

    @Override
    public void back() {
        door.fromLedger(CommandEvent.LEDGER_BACK, 0, 0, null);
    }

    @Override
    public void lost(String why) {
        onLost.accept(why);
    }

    @Override
    public void adopt(LedgerRecord record, Consumer<Boolean> whenTaken) {
        door.fromLedger(CommandEvent.TAKE_OVER, record.requestId(), 0, new Adoption(record, whenTaken));
    }
}
