package dev.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {
    @Test
    void runsEverythingAtLengthUnlessToldOtherwise() {
        BenchOptions options = BenchOptions.parse();
        assertEquals(List.of(BenchOptions.Which.values()), options.benches());
        assertEquals(Rounds.FULL, options.rounds());
        assertFalse(options.isPart());
    }

    @Test
    void takesWhatAPartIsGiven() {
        BenchOptions all = BenchOptions.parse("--quick", "--only", "wake");
        Path json = Path.of("wake.json");
        BenchOptions part =
                BenchOptions.parse(all.forPart(BenchOptions.Which.WAKE, json).toArray(String[]::new));
        assertTrue(part.isPart());
        assertEquals(List.of(BenchOptions.Which.WAKE), part.benches());
        assertEquals(Rounds.QUICK, part.rounds());
        assertEquals(json, part.json());
    }

    @Test
    void aNameAloneIsThatBenchmarkOnly() {
        assertEquals(
                List.of(BenchOptions.Which.REDIS),
                BenchOptions.parse("redis", "--quick").benches());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThrows(IllegalArgumentException.class, () -> BenchOptions.parse("--fast"));
        assertThrows(IllegalArgumentException.class, () -> BenchOptions.parse("--only", "disk"));
        assertThrows(IllegalArgumentException.class, () -> BenchOptions.parse("disk"));
        assertThrows(IllegalArgumentException.class, () -> BenchOptions.parse("--only"));
    }
}
