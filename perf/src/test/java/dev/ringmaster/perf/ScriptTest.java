package dev.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScriptTest {
    private final Workload workload = new Workload(7);

    @Test
    void isTheSameForTheSameSeed() {
        Script one = ScriptWriter.write(workload, 40, 0.7, 2_000, 1);
        Script other = ScriptWriter.write(new Workload(7), 40, 0.7, 2_000, 1);
        assertEquals(one.idSum(), other.idSum());
        assertEquals(one.end(), other.end());
    }

    @Test
    void keepsTheWorkersAsFullAsWanted() {
        assertEquals(0.70, ScriptWriter.write(workload, 40, 0.70, 2_000, 1).reserved(), 0.03);
        assertEquals(0.95, ScriptWriter.write(workload, 40, 0.95, 2_000, 1).reserved(), 0.05);
    }

    @Test
    void everyCommandIsAnswered() {
        Script script = ScriptWriter.write(workload, 40, 0.95, 2_000, 1);
        int submitted = (int) IntStream.range(0, script.size())
                .filter(i -> script.command(i) < 0)
                .count();
        Script.End end = script.end();
        assertEquals(2_000, script.measured());
        assertEquals(submitted, end.submitted());
        assertEquals(script.size() - submitted, end.released() + end.cancelled());
        assertEquals(end.submitted(), end.released() + end.cancelled() + end.open());
        assertTrue(end.cancelled() > 0, "some gave up waiting");
        assertTrue(script.waiting() > 0, "some wait");
    }

    @Test
    void ledgersDoNotChangeWhatIsDecided() {
        Script script = ScriptWriter.write(workload, 40, 0.95, 2_000, 1);
        for (boolean hasLedger : new boolean[] {false, true}) {
            CorePlayer player = new CorePlayer(script, hasLedger);
            player.play(0, script.size());
            player.requireEnd();
        }
    }
}
