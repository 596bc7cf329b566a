package dev.ringmaster.chronicle;

import dev.ringmaster.api.RequestState;
import dev.ringmaster.port.RecordCodec;
import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.hash.ChronicleHashCorruption;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import org.jspecify.annotations.Nullable;

/**
 * Encoded records by request id, in one mapped file whose size never changes. One thread at a time.
 *
 * <p>There is one writer, so there is one segment: it has room for exactly the entries it was made for, and no part of
 * the file is ever added later.
 */
final class EntryMap implements AutoCloseable {
    /** Most entries that one file can have. */
    static final long MAX_ENTRIES = 1L << 28;

    private final ChronicleMap<Long, byte[]> map;
    private final long maxEntries;
    private final byte[] value;
    private long size;

    private EntryMap(ChronicleMap<Long, byte[]> map, long maxEntries, int valueSize) {
        this.map = map;
        this.maxEntries = maxEntries;
        value = new byte[valueSize];
        size = map.longSize();
    }

    /** Opens a file, or makes it if there is none. The file must be one that was closed. */
    static EntryMap open(Path file, long maxEntries, int valueSize) throws IOException {
        return new EntryMap(
                QuietChronicle.call(() -> builder(maxEntries, valueSize).createPersistedTo(file.toFile())),
                maxEntries,
                valueSize);
    }

    /**
     * Opens a file that its process did not close: clears the locks it held and removes what is not intact. The file is
     * in pieces while this goes on, so it must be a copy.
     */
    static EntryMap recover(Path file, long maxEntries, int valueSize, ChronicleHashCorruption.Listener listener)
            throws IOException {
        // "false": the header is known to be intact and says how the file was built; it is not to be replaced.
        return new EntryMap(
                QuietChronicle.call(
                        () -> builder(maxEntries, valueSize).recoverPersistedTo(file.toFile(), false, listener)),
                maxEntries,
                valueSize);
    }

    /** A generous estimate of the file's length. */
    static long estimateBytes(long maxEntries, int valueSize) {
        return (1 << 18) + maxEntries * (valueSize + 40L);
    }

    /** Stores an encoded record, or removes the entry if its state is finished; false if there is no room. */
    boolean apply(byte[] record) {
        Long id = RecordCodec.requestId(record);
        try (ExternalMapQueryContext<Long, byte[], ?> query = map.queryContext(id)) {
            query.updateLock().lock();
            MapEntry<Long, byte[]> entry = query.entry();
            return RecordCodec.state(record) == RequestState.FINISHED.code()
                    ? remove(query, entry)
                    : put(query, entry, record);
        }
    }

    /** Shows each entry to the visitor and removes those it refuses. */
    void retainIf(Visitor visitor) {
        map.forEachEntry(entry -> {
            if (!visitor.keeps(entry.key().get(), entry.value().getUsing(value))) {
                entry.doRemove();
                size--;
            }
        });
    }

    @Override
    public void close() {
        map.close();
    }

    private boolean remove(ExternalMapQueryContext<Long, byte[], ?> query, @Nullable MapEntry<Long, byte[]> entry) {
        if (entry != null) {
            query.remove(entry);
            size--;
        }
        return true;
    }

    private boolean put(
            ExternalMapQueryContext<Long, byte[], ?> query, @Nullable MapEntry<Long, byte[]> entry, byte[] record) {
        if (entry != null) {
            query.replaceValue(entry, query.wrapValueAsData(record));
            return true;
        }
        if (size >= maxEntries) {
            return false;
        }
        query.insert(query.absentEntry(), query.wrapValueAsData(record));
        size++;
        return true;
    }

    private static ChronicleMapBuilder<Long, byte[]> builder(long maxEntries, int valueSize) {
        return ChronicleMapBuilder.of(Long.class, byte[].class)
                .name("ringmaster-ledger")
                .entries(maxEntries)
                .actualSegments(1)
                .allowSegmentTiering(false)
                .constantValueSizeBySample(new byte[valueSize])
                .checksumEntries(true)
                .skipCloseOnExitHook(true);
    }

    /** Judges an entry. */
    @FunctionalInterface
    interface Visitor {
        /** Whether the entry stays; the value is only valid during the call. */
        boolean keeps(long requestId, byte[] value);
    }
}
