package dev.ringmaster.redisson;

import dev.ringmaster.api.RequestState;
import dev.ringmaster.port.CapacityVerdict;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.SharedWorker;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/** The records of a batch that are of one group: one call. Used again when it was answered. */
final class LedgerPiece extends NumberedCall {
    private final LedgerGroup group;
    private final EntryCodec entries;
    private final BatchWriter writer = new BatchWriter();
    private final Long2LongHashMap numbers = new Long2LongHashMap(BatchWriter.NONE);
    private final LongHashSet ids = new LongHashSet();
    private final SharedWorker worker = new SharedWorker();
    private long[] workerIds = new long[16];
    private int[] indexes = new int[16];
    private long[] incarnations = new long[16];
    private boolean hasRepeatedIds;
    private @Nullable LedgerBatch batch;
    private @Nullable Runnable whenAnswered;
    private @Nullable GrowingBytes written;

    LedgerPiece(LedgerGroup group, EntryCodec entries) {
        this.group = group;
        this.entries = entries;
    }

    LedgerPiece begin(LedgerBatch from, Runnable then) {
        batch = from;
        whenAnswered = then;
        writer.clear();
        numbers.clear();
        ids.clear();
        hasRepeatedIds = false;
        return this;
    }

    boolean isFull() {
        return writer.changes() == BatchWriter.MAX_CHANGES;
    }

    /** Adds the record of this index. */
    void add(int index, LedgerRecord record) {
        int change = writer.changes();
        if (change == indexes.length) {
            indexes = Arrays.copyOf(indexes, 2 * change);
            incarnations = Arrays.copyOf(incarnations, 2 * change);
        }
        indexes[change] = index;
        hasRepeatedIds |= !ids.add(record.requestId());
        if (!group.sharesWorkers()) {
            int value = record.state() == RequestState.FINISHED
                    ? BatchWriter.NONE
                    : entries.addStored(writer, group.session(), record);
            addChange(record, BatchWriter.NONE, value);
        } else if (record.state() == RequestState.PLACED) {
            incarnations[change] = group.workers().incarnation(record.workerId());
            int value = entries.addPlaced(writer, group.session(), record, incarnations[change]);
            int number = number(record.workerId());
            writer.add(record.requestId(), BatchWriter.RESERVE, number, value, group.addMessage(writer, record));
        } else {
            long from = group.workers().heldOn(record.requestId());
            int number = from == LedgerRecord.NO_WORKER ? BatchWriter.NONE : number(from);
            int value = record.state() == RequestState.FINISHED
                    ? BatchWriter.NONE
                    : entries.addQueued(writer, group.session(), record);
            addChange(record, number, value);
        }
    }

    private void addChange(LedgerRecord record, int number, int value) {
        int operation = record.state() == RequestState.FINISHED ? BatchWriter.FORGET : BatchWriter.STORE;
        writer.add(record.requestId(), operation, number, value, group.addMessage(writer, record));
    }

    private int number(long workerId) {
        long known = numbers.get(workerId);
        if (known != BatchWriter.NONE) {
            return (int) known;
        }
        int number = writer.addWorker(workerId);
        numbers.put(workerId, number);
        if (number > workerIds.length) {
            workerIds = Arrays.copyOf(workerIds, 2 * workerIds.length);
        }
        workerIds[number - 1] = workerId;
        return number;
    }

    @Override
    void end(long sequence) {
        int flags = BatchWriter.OF_SESSION | (hasRepeatedIds ? BatchWriter.REPEATED_IDS : 0);
        written = writer.write(group.session(), 1, sequence, flags);
    }

    @Override
    GrowingBytes batch() {
        return Objects.requireNonNull(written);
    }

    @Override
    void answered(byte[] bytes) {
        LedgerBatch answered = Objects.requireNonNull(batch);
        Runnable then = Objects.requireNonNull(whenAnswered);
        Answer answer = new Answer(bytes, writer.changes());
        if (!group.isDecided(answer.outcome())) {
            return;
        }
        for (int i = 0; i < writer.changes(); i++) {
            take(answered, indexes[i], answer.verdict(i), incarnations[i]);
        }
        for (int number = 0; number < writer.workers(); number++) {
            answer.nextWorker(workerIds[number], group.workerCodec(), worker);
            group.workers().onAnswer(worker, null);
        }
        batch = null;
        whenAnswered = null;
        if (!wasRepeated()) {
            group.giveBack(this);
        }
        then.run();
    }

    private void take(LedgerBatch answered, int index, CapacityVerdict verdict, long incarnation) {
        LedgerRecord record = answered.get(index);
        if (verdict == CapacityVerdict.APPLIED) {
            answered.confirm(index);
            if (record.state() == RequestState.PLACED && group.sharesWorkers()) {
                group.workers().hold(record, incarnation);
            } else {
                group.workers().letGo(record.requestId());
            }
        } else if (verdict == CapacityVerdict.ALREADY_RESERVED || verdict == CapacityVerdict.LEDGER_FULL) {
            answered.fail(index);
        } else {
            answered.refuse(index);
            group.onConflict();
            group.workers().letGo(record.requestId());
        }
    }
}
