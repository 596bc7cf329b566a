package dev.ringmaster.dispatch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the upstream said last of the items of a lane, and when; never that it could not be asked. */
final class AnswerCache {
    /** How old an answer may be that is given because the upstream cannot be asked. */
    static final long MAX_STALE_NANOS = TimeUnit.HOURS.toNanos(2);

    private final Cache<ItemId, Entry> entries;

    /** An answer, which is not to be changed. */
    @SuppressWarnings("ArrayRecordComponent") // It is handed through, not compared.
    record Entry(byte[] body, long answeredNanos) {}

    AnswerCache(int maxEntries, LongSupplier nanoClock) {
        entries = Caffeine.newBuilder()
                .maximumSize(maxEntries)
                .expireAfterWrite(MAX_STALE_NANOS, TimeUnit.NANOSECONDS)
                .ticker(nanoClock::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    void put(ItemId id, Entry entry) {
        entries.put(id, entry);
    }

    @Nullable
    Entry get(ItemId id) {
        return entries.getIfPresent(id);
    }

    /** Takes out what is known of an item that leaves the lane. */
    @Nullable
    Entry remove(ItemId id) {
        return entries.asMap().remove(id);
    }
}
