package dev.ringmaster.pipeline;

import com.lmax.disruptor.EventHandler;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerBatch;
import java.util.function.Consumer;

/** The ledger thread: gathers what has come together, applies it, and sends the verdicts back as commands. */
final class LedgerHandler implements EventHandler<LedgerEvent> {
    private final Ledger ledger;
    private final Door door;
    private final Consumer<Throwable> onError;
    private final LedgerBatch batch;
    private long firstNumber;

    LedgerHandler(Ledger ledger, Door door, int maxBatchSize, Consumer<Throwable> onError) {
        this.ledger = ledger;
        this.door = door;
        this.onError = onError;
        batch = new LedgerBatch(maxBatchSize);
    }

    @Override
    public void onEvent(LedgerEvent event, long sequence, boolean endOfBatch) {
        if (batch.size() == 0) {
            firstNumber = event.number();
        }
        batch.add().copyOf(event.content());
        event.content().finished(0, 0);
        if (endOfBatch || batch.isFull()) {
            apply();
        }
    }

    private void apply() {
        try {
            ledger.apply(batch);
        } catch (RuntimeException | Error e) {
            onError.accept(e);
        }
        int from = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (!batch.isConfirmed(i)) {
                confirm(from, i - 1);
                door.ledgerAnswer(CommandEvent.LEDGER_FAILED, firstNumber + i, firstNumber + i);
                from = i + 1;
            }
        }
        confirm(from, batch.size() - 1);
        batch.clear();
    }

    private void confirm(int from, int to) {
        if (from <= to) {
            door.ledgerAnswer(CommandEvent.LEDGER_CONFIRMED, firstNumber + from, firstNumber + to);
        }
    }
}
