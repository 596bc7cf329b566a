package dev.ringmaster.chronicle;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.hash.ChronicleHashCorruption;

/** Counts what Chronicle reports while it recovers a file. Any thread. */
final class CorruptionCount implements ChronicleHashCorruption.Listener {
    /** How the reports begin that are followed by the removal of an entry; the library has no code for them. */
    private static final List<String> REMOVALS = List.of(
            "Checksum doesn't match",
            "HashLookup searchKey",
            "Entry pos is out of range",
            "Exception while reading entry",
            "Wrong key size",
            "Wrong value size",
            "Overlapping entry");

    private final AtomicLong found = new AtomicLong();
    private final AtomicLong entriesRemoved = new AtomicLong();

    @Override
    public void onCorruption(ChronicleHashCorruption corruption) {
        found.incrementAndGet();
        String message = corruption.message();
        if (REMOVALS.stream().anyMatch(message::startsWith)) {
            entriesRemoved.incrementAndGet();
        }
    }

    /** All reports: locks left held, counters not up to date, entries not intact. */
    long found() {
        return found.get();
    }

    /** Reports of entries that were not intact. */
    long entriesRemoved() {
        return entriesRemoved.get();
    }
}
