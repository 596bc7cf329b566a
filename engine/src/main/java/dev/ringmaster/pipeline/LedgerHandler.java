package dev.ringmaster.pipeline;

import com.lmax.disruptor.EventHandler;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerVerdict;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ledger thread: gathers what has come together and gives it to the ledger, several batches at a time if the ledger
 * takes so many; whoever answers a batch sends its verdicts back as commands.
 *
 * <p>Batches are given and answered in the same order, so they are used in turn: given is counted by the ledger thread,
 * answered by whoever answers, and the ledger thread waits while the two are as far apart as there are batches.
 */
final class LedgerHandler implements EventHandler<LedgerEvent> {
    private final Ledger ledger;
    private final Door door;
    private final Consumer<Throwable> onError;
    private final LedgerBatch[] batches;
    private final Consumer<LedgerBatch> whenAnswered = this::answered;
    private final AtomicLong given = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private volatile @Nullable Thread waiting;
    private @Nullable LedgerBatch open;

    LedgerHandler(Ledger ledger, Door door, int maxBatchSize, Consumer<Throwable> onError) {
        this.ledger = ledger;
        this.door = door;
        this.onError = onError;
        batches = new LedgerBatch[Math.max(1, ledger.maxBatchesInFlight())];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = new LedgerBatch(maxBatchSize);
        }
    }

    @Override
    public void onEvent(LedgerEvent event, long sequence, boolean endOfBatch) {
        LedgerBatch batch = open == null ? nextBatch(event.number()) : open;
        open = batch;
        if (batch != null) {
            batch.add().copyOf(event.content());
        }
        event.content().finished(0, 0);
        if (batch != null && (endOfBatch || batch.isFull())) {
            open = null;
            apply(batch);
        }
    }

    /** A batch that the ledger has not got; null once nobody wants its verdicts any more. */
    private @Nullable LedgerBatch nextBatch(long firstRecord) {
        if (!awaitUnanswered(batches.length - 1L)) {
            return null;
        }
        LedgerBatch batch = batch(given);
        batch.clear();
        batch.firstRecord(firstRecord);
        return batch;
    }

    private void apply(LedgerBatch batch) {
        long number = given.getAndIncrement();
        try {
            ledger.apply(batch, whenAnswered);
        } catch (RuntimeException | Error e) {
            onError.accept(e);
            if (answered.get() <= number && awaitUnanswered(1)) {
                answered(batch);
            }
        }
    }

    /** Waits until no more than so many batches are unanswered; false if the engine ends before. */
    private boolean awaitUnanswered(long atMost) {
        while (given.get() - answered.get() > atMost) {
            waiting = Thread.currentThread();
            if (given.get() - answered.get() > atMost && !door.isAbandoned()) {
                LockSupport.park(this);
            }
            waiting = null;
            var unused = Thread.interrupted(); // else it would not park again
            if (door.isAbandoned()) {
                return false;
            }
        }
        return true;
    }

    /** Ends all waiting for answers; the door has been abandoned before. */
    void wake() {
        LockSupport.unpark(waiting);
    }

    private void answered(LedgerBatch batch) {
        if (answered.get() == given.get() || batch != batch(answered)) {
            throw new IllegalStateException("the ledger answered a batch twice, or before an earlier one");
        }
        sendVerdicts(batch);
        answered.incrementAndGet();
        wake();
    }

    private LedgerBatch batch(AtomicLong number) {
        return batches[(int) (number.get() % batches.length)];
    }

    private void sendVerdicts(LedgerBatch batch) {
        int from = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (!batch.isConfirmed(i)) {
                confirm(batch, from, i - 1);
                long record = batch.firstRecord() + i;
                door.ledgerAnswer(commandFor(batch.verdict(i)), record, record);
                from = i + 1;
            }
        }
        confirm(batch, from, batch.size() - 1);
    }

    private static int commandFor(LedgerVerdict verdict) {
        return verdict == LedgerVerdict.REFUSED ? CommandEvent.LEDGER_REFUSED : CommandEvent.LEDGER_FAILED;
    }

    private void confirm(LedgerBatch batch, int from, int to) {
        if (from <= to) {
            door.ledgerAnswer(CommandEvent.LEDGER_CONFIRMED, batch.firstRecord() + from, batch.firstRecord() + to);
        }
    }
}
