package dev.ringmaster.port;

import dev.ringmaster.api.RequestState;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A ledger that lasts as long as its object: for tests, and for engines that need no durability. */
public final class InMemoryLedger implements Ledger {
    private final Map<Long, LedgerRecord> entries = new TreeMap<>();

    @Override
    public void recover(RecoveryVisitor visitor) {
        entries.values().forEach(visitor::onEntry);
    }

    @Override
    public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
        for (int i = 0; i < batch.size(); i++) {
            LedgerRecord record = batch.get(i);
            if (record.state() == RequestState.FINISHED) {
                entries.remove(record.requestId());
            } else {
                entries.computeIfAbsent(record.requestId(), id -> new LedgerRecord())
                        .copyOf(record);
            }
            batch.confirm(i);
        }
        whenAnswered.accept(batch);
    }

    @Override
    public void close() {}
}
