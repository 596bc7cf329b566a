package dev.ringmaster.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.model.Replay;
import org.junit.jupiter.api.Test;

/**
 * The same commands lead to the same state: again, and on every JDK. The constants stand for 100,000 commands each; they
 * change when the generator does, or when the scheduler decides differently.
 */
class StateHashReplayTest {
    private static final int COMMANDS = 100_000;

    @Test
    void leadsToTheSameStateTwice() {
        assertEquals(Replay.hashOfStates(3, COMMANDS), Replay.hashOfStates(3, COMMANDS));
    }

    @Test
    void leadsToTheSameStateOnEveryJdk() {
        assertEquals(8560339022605264499L, Replay.hashOfStates(1, COMMANDS));
        assertEquals(-6641029553868036937L, Replay.hashOfStates(2, COMMANDS));
        assertEquals(6157752085482721674L, Replay.hashOfStates(3, COMMANDS), "with workers that nodes share");
    }
}
