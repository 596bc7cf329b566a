package dev.ringmaster.dispatch.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SettingsHistoryTest {
    private final List<String> audit = new ArrayList<>();
    private final DispatchSettings first = SettingsReader.defaults(Profile.MEDIUM);
    private final SettingsHistory history =
            new SettingsHistory(first, (version, changes) -> audit.add(version.number() + " " + changes));

    @Test
    void beginsWithVersionOne() {
        assertEquals(1, history.current().number());
        assertSame(first, history.current().settings());
    }

    @Test
    void aChangeIsANewVersionOnTopOfTheCurrentOne() {
        history.change(Map.of("max_concurrent_hot", "16", "max_concurrent_cold", "20"));
        SettingsHistory.Version version = history.change(Map.of("ENABLE_ADAPTIVE_BATCHING", "false"));

        assertEquals(3, version.number());
        assertSame(version, history.current());
        assertEquals(16, version.settings().lanes().get(0).maxConcurrent());
        assertEquals(20, version.settings().lanes().get(1).maxConcurrent());
        assertEquals(false, version.settings().isAdaptiveBatching());
        assertEquals(first.timeoutUnderLoadNanos(), version.settings().timeoutUnderLoadNanos());
        assertEquals(
                List.of(1L, 2L, 3L),
                history.versions().stream().map(SettingsHistory.Version::number).toList());
    }

    @Test
    void theAuditTellsFromWhatToWhat() {
        history.change(Map.of("timeout_hot", "2.5", "misfire_policy", "skip", "itemS_per_call", "20"));

        assertEquals(
                List.of(
                        "2 [Change[name=TIMEOUT_HOT, from=3, to=2.5], Change[name=MISFIRE_POLICY, from=once, to=skip]]"),
                audit);
    }

    @Test
    void everythingThatIsWrongIsListedAndNothingChanges() {
        SettingsException refused = assertThrows(
                SettingsException.class,
                () -> history.change(Map.of(
                        "max_concurrent_hot", "0",
                        "max_concurrent_lukewarm", "3",
                        "timeout_cold", "1",
                        "dispatch_lanes", "a,b",
                        "min_batch_size", "101")));

        assertEquals(
                List.of(
                        "dispatch_lanes cannot be changed while running",
                        "max_concurrent_lukewarm is unknown",
                        "MAX_CONCURRENT_HOT is \"0\", allowed are whole numbers from 1 to 1000",
                        "least batch size is 101, allowed are 1 to the most, 100"),
                refused.problems());
        assertSame(first, history.current().settings());
        assertEquals(List.of(), audit);
    }

    @Test
    void oneNameInBothCasesIsRefused() {
        SettingsException refused = assertThrows(
                SettingsException.class, () -> history.change(Map.of("timeout_hot", "1", "TIMEOUT_HOT", "2")));

        assertEquals(List.of("timeout_hot is given twice, allowed is once"), refused.problems());
    }

    @Test
    void rollingBackIsANewVersionWithOldValues() {
        history.change(Map.of("timeout_hot", "2.5"));
        SettingsHistory.Version version = history.rollback(1);

        assertEquals(3, version.number());
        assertEquals(first, version.settings());
        assertEquals("3 [Change[name=TIMEOUT_HOT, from=2.5, to=3]]", audit.get(1));
    }

    @Test
    void versionsAreKeptUpToANumber() {
        for (int i = 1; i <= SettingsHistory.VERSIONS_KEPT + 10; i++) {
            history.change(Map.of("items_per_call", Integer.toString(1 + i % 30)));
        }

        assertEquals(SettingsHistory.VERSIONS_KEPT, history.versions().size());
        assertEquals(
                List.of("version is 11, allowed are 12 to 111"),
                assertThrows(SettingsException.class, () -> history.rollback(11))
                        .problems());
        assertEquals(112, history.rollback(12).number());
    }

    @Test
    void aListenerThatFailsHoldsUpNoChange() {
        SettingsHistory other = new SettingsHistory(first, (version, changes) -> {
            throw new IllegalStateException("audit is down");
        });

        assertEquals(2, other.change(Map.of("timeout_hot", "1")).number());
        assertEquals(2, other.current().number());
    }

    @Test
    void changesFromManyThreadsAreAllKept() {
        List<CompletableFuture<Void>> changes = new ArrayList<>();
        for (String name : List.of("timeout_hot", "timeout_cold", "interval_hot", "interval_cold")) {
            changes.add(CompletableFuture.runAsync(() -> history.change(Map.of(name, "7"))));
        }
        CompletableFuture.allOf(changes.toArray(new CompletableFuture<?>[0])).join();

        assertEquals(5, history.current().number());
        assertEquals(4, audit.size());
        for (LaneSettings lane : history.current().settings().lanes()) {
            assertEquals(7_000_000_000L, lane.timeoutNanos());
            assertEquals(7_000_000_000L, lane.intervalNanos());
        }
    }
}
