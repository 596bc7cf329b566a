package dev.ringmaster.chronicle;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.RecordCodec;
import dev.ringmaster.port.RecoveryVisitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in a directory of the local disk, on Chronicle Map; for one engine of one process.
 *
 * <p>What is confirmed survives the death of the process at any instant, {@code kill -9} included: the next opening
 * finds every confirmed record in its confirmed state or a later one. Of a batch in whose middle the process died,
 * the first {@value IntentFile#CAPACITY} records, and each {@value IntentFile#CAPACITY} after them, are found all or
 * none. A loss of power may cost what the system had not yet written to disk; {@link #close} and the opening write
 * it.
 *
 * <p>The directory takes its full size of disk at the first opening and never grows, so a disk that fills up later does
 * no harm; a recovery needs the same size once more for as long as it runs. An entry takes about 40 bytes more than
 * its record, which has 88 bytes and 8 for each dimension of the catalog.
 *
 * <p>Threads: as {@link Ledger} says, one at a time; the counters may be read by any thread. Chronicle Map needs JVM
 * flags, and {@link #open} says which of them are missing.
 */
public final class ChronicleLedger implements Ledger {
    private final DirectoryLock lock;
    private final LedgerStore store;
    private final RecordCodec codec;
    private final byte[] record;
    private final AtomicLong entriesDropped;
    private final AtomicLong recordsFailed = new AtomicLong();
    private volatile @Nullable String lastFailure;
    private boolean closed;

    private ChronicleLedger(DirectoryLock lock, LedgerStore store, RecordCodec codec) {
        this.lock = lock;
        this.store = store;
        this.codec = codec;
        record = new byte[codec.size()];
        entriesDropped = new AtomicLong(store.corruptions().entriesRemoved());
    }

    /**
     * Opens the ledger of a directory, which is made if it is missing and whose parent must exist. If the ledger was not
     * closed it is recovered here, which takes about a second for a million entries; the first opening in a JVM takes
     * one to three seconds more.
     *
     * @param directory where the ledger lives; nobody else may write there
     * @param catalog the vocabulary of all requests it ever holds
     * @param maxEntries how many requests it has room for, 1 to 2<sup>28</sup>; the same at every opening
     * @throws IllegalArgumentException if {@code maxEntries} is out of range
     * @throws LedgerException if the JVM lacks flags, if the directory is in use, cannot be written or is full, or if what is there is damaged
     *     or belongs to another vocabulary, size or release; the message says what to do
     */
    public static ChronicleLedger open(Path directory, ResourceCatalog catalog, long maxEntries) {
        if (maxEntries < 1 || maxEntries > EntryMap.MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "maxEntries is " + maxEntries + "; allowed is 1 to " + EntryMap.MAX_ENTRIES);
        }
        JvmFlags.require();
        DirectoryLock lock = DirectoryLock.acquire(directory);
        RecordCodec codec = new RecordCodec(catalog);
        LedgerStore store = new LedgerStore(lock.directory(), maxEntries, codec.size());
        boolean opened = false;
        try {
            store.open(catalog);
            opened = true;
            return new ChronicleLedger(lock, store, codec);
        } finally {
            if (!opened) {
                lock.release();
            }
        }
    }

    /** {@inheritDoc} An entry that is not what was stored is removed and counted, and never shown. */
    @Override
    public void recover(RecoveryVisitor visitor) {
        LedgerRecord entry = new LedgerRecord();
        store.entries().retainIf((requestId, value) -> {
            if (codec.decode(requestId, value, entry)) {
                visitor.onEntry(entry);
                return true;
            }
            entriesDropped.incrementAndGet();
            return false;
        });
        codec.forgetSpecs();
    }

    /** {@inheritDoc} A record for which there is no room fails; finished requests make room again. */
    @Override
    public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
        for (int from = 0; from < batch.size(); from += IntentFile.CAPACITY) {
            applyPart(batch, from, Math.min(IntentFile.CAPACITY, batch.size() - from));
        }
        whenAnswered.accept(batch);
    }

    /** Whether the ledger had not been closed, or had been changed since, and was recovered when it was opened. */
    public boolean wasRecovered() {
        return store.wasRecovered();
    }

    /**
     * How many things the recovery had to put right: locks that a dead process held, counters it had not brought up to
     * date, entries it had not finished. Above 0 it does not mean that something was lost.
     */
    public long corruptionsFound() {
        return store.corruptions().found();
    }

    /**
     * How many entries were removed because they were not what had been stored: by the recovery when the ledger was
     * opened, and by {@link #recover}. Those that the process was changing when it died are counted here although their
     * new state was put in place again.
     */
    public long entriesDropped() {
        return entriesDropped.get();
    }

    /** How many records failed since the ledger was opened. */
    public long recordsFailed() {
        return recordsFailed.get();
    }

    /** Why a record failed last, or null if none did. */
    public @Nullable String lastFailure() {
        return lastFailure;
    }

    /**
     * Writes all to disk and marks the ledger as closed, so that it opens without a recovery.
     *
     * @throws LedgerException if the mark cannot be written; the ledger is closed all the same and the next opening
     *     recovers it
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            store.close();
        } catch (IOException e) {
            throw new LedgerException(
                    "the ledger in " + lock.directory() + " was closed but not marked so: " + LedgerFiles.reason(e), e);
        } finally {
            lock.release();
        }
    }

    private void applyPart(LedgerBatch batch, int from, int count) {
        if (!writeIntent(batch, from, count)) {
            return;
        }
        boolean allStored = true;
        for (int i = 0; i < count; i++) {
            if (applyOne(i)) {
                batch.confirm(from + i);
            } else {
                batch.fail(from + i);
                recordsFailed.incrementAndGet();
                allStored = false;
            }
        }
        if (!allStored) {
            forgetIntent();
        }
    }

    /** Writes down what is about to happen; if that cannot be done nothing happens and all records fail. */
    private boolean writeIntent(LedgerBatch batch, int from, int count) {
        try {
            IntentFile intent = store.intent();
            for (int i = 0; i < count; i++) {
                encode(batch.get(from + i));
                intent.set(i, record);
            }
            intent.write(count);
            return true;
        } catch (IOException | IllegalStateException e) {
            for (int i = 0; i < count; i++) {
                batch.fail(from + i);
            }
            recordsFailed.addAndGet(count);
            lastFailure = e.toString();
            return false;
        }
    }

    private void encode(LedgerRecord from) {
        try {
            codec.encode(from, record);
        } catch (RuntimeException e) {
            codec.encodeNothing(record);
            lastFailure = from + ": " + e.getMessage();
        }
    }

    /** Whatever the library throws, the records after this one get their turn. */
    private boolean applyOne(int index) {
        store.intent().get(index, record);
        if (RecordCodec.state(record) == RecordCodec.NOTHING) {
            return false;
        }
        try {
            boolean stored = store.entries().apply(record);
            if (!stored) {
                lastFailure = "the ledger is full";
            }
            return stored;
        } catch (RuntimeException | InternalError | AssertionError e) {
            lastFailure = e.toString();
            return false;
        }
    }

    /** A record that failed must not be stored by a later recovery. */
    private void forgetIntent() {
        try {
            store.intent().clear();
        } catch (IOException e) {
            lastFailure = e.toString();
        }
    }
}
