package dev.ringmaster.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private long nowNanos;
    private final AnswerCache cache = new AnswerCache(100, () -> nowNanos);

    private static ItemId id(int number) {
        return new ItemId("api", "k" + number);
    }

    @Test
    void itHoldsNoMoreThanItMay() {
        for (int i = 0; i < 10_000; i++) {
            cache.put(id(i), new AnswerCache.Entry(new byte[0], nowNanos));
        }
        assertEquals(
                100,
                IntStream.range(0, 10_000).filter(i -> cache.get(id(i)) != null).count());
    }

    @Test
    void whatIsOlderThanTwoHoursIsForgotten() {
        cache.put(id(1), new AnswerCache.Entry(new byte[0], nowNanos));
        nowNanos += AnswerCache.MAX_STALE_NANOS - 1;
        assertNotNull(cache.get(id(1)));
        nowNanos += 1;
        assertNull(cache.get(id(1)));
    }
}
