package dev.ringmaster.redisson;

import dev.ringmaster.port.BatchOutcome;
import dev.ringmaster.port.CapacityVerdict;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.SharedWorker;

/** Reads what the function that applies a batch answers: an outcome, a verdict for each change, and the workers. */
final class Answer {
    private static final BatchOutcome[] OUTCOMES = BatchOutcome.values();
    private static final CapacityVerdict[] VERDICTS = CapacityVerdict.values();

    private final byte[] bytes;
    private int at;

    Answer(byte[] bytes, int changes) {
        this.bytes = bytes;
        at = 1 + changes;
        if (bytes.length < at) {
            throw new LedgerException(
                    "Redis answered " + (bytes.length - 1) + " verdicts for a batch of " + changes + " changes");
        }
    }

    BatchOutcome outcome() {
        return OUTCOMES[bytes[0]];
    }

    CapacityVerdict verdict(int change) {
        return VERDICTS[bytes[1 + change]];
    }

    /** Reads the next worker; to be called for each of the batch, in their order. */
    void nextWorker(long workerId, WorkerCodec codec, SharedWorker into) {
        int length = LittleEndian.getShort(bytes, at);
        at += Short.BYTES;
        if (length == 0) {
            into.unknown(workerId);
        } else {
            codec.decode(bytes, at, workerId, into);
        }
        at += length;
    }
}
