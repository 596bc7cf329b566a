package dev.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void theFirstCommandIsDueAtTheStart() {
        assertEquals(500, new Pace(500, 3).dueNanos(0));
    }

    @Test
    void roundingDoesNotAddUp() {
        Pace pace = new Pace(0, 3);
        assertEquals(333_333_333, pace.dueNanos(1));
        assertEquals(666_666_666, pace.dueNanos(2));
        assertEquals(1_000_000_000, pace.dueNanos(3));
        assertEquals(3_600_000_000_000L, pace.dueNanos(3 * 3_600));
    }

    @Test
    void longRunsDoNotOverflow() {
        assertEquals(1_000_000_000_000_000L, new Pace(0, 1_000_000).dueNanos(1_000_000_000_000L));
    }

    @Test
    void aStartBeforeZeroIsAStartToo() {
        assertEquals(-900_000_000, new Pace(-1_000_000_000, 10).dueNanos(1));
    }
}
