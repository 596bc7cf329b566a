package dev.ringmaster.server.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    @Test
    void readsRulesAndRates() {
        assertEquals(Pace.ASAP, Pace.parse("asap"));
        assertEquals(Pace.Kind.TRACE, Pace.parse("trace").kind());
        assertEquals(2_500, Pace.parse("2500/s").perSecond());
        assertEquals("2500/s", Pace.parse("2500/s").toString());
        assertEquals(Pace.Kind.FASTER, Pace.parse("100x").kind());
        assertEquals("100x", Pace.parse("100x").toString());
        assertEquals("1.5x", Pace.parse("1.5X").toString());
        assertEquals(4_000_000, Pace.parse("500/s").dueNanos(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/s", "0/s", "-1/s", "NaN/s", "1e30/s", "10", "fast", "10/m", "x", "0x", "-1x", "2e6x"})
    void refusesEverythingElse(String text) {
        assertThrows(IllegalArgumentException.class, () -> Pace.parse(text));
    }
}
